// SPDX-License-Identifier: MIT
// schema_changes.mjs ORIGINAL OURS: what breaks, or could, for a client of either that meets the other, as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../package.json', import.meta.url));
const { buildSchema, findBreakingChanges, findDangerousChanges } = require('graphql');
const [original, ours] = process.argv.slice(2).map((file) => buildSchema(readFileSync(file, 'utf8')));
const changes = (from, to) => [...findBreakingChanges(from, to), ...findDangerousChanges(from, to)]
  .map(({ type, description }) => `${type}: ${description}`).sort();

console.log(JSON.stringify({ 'from the original to ours': changes(original, ours), 'from ours to the original': changes(ours, original) }));

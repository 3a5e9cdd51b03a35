// SPDX-License-Identifier: MIT
// The audits of npm's graphql-http against one address: one line for each that
// does not hold, and "PASSED of ALL" at the end.
//   node http_audit.mjs URL PACKAGES     PACKAGES: the folder with node_modules
import { createRequire } from 'node:module';
import path from 'node:path';

const [url, packages] = process.argv.slice(2);
const { serverAudits } = createRequire(path.join(packages, 'x.js'))('graphql-http');

let passed = 0;
const audits = serverAudits({ url });
for (const audit of audits) {
  let result;
  try {
    result = await audit.fn();
  } catch (problem) {
    result = { status: 'error', reason: problem.message };
  }
  if (result.status === 'ok') {
    passed++;
  } else {
    console.log(`${result.status} ${audit.id} ${audit.name}: ${result.reason}`);
  }
}
console.log(`${passed} of ${audits.length}`);

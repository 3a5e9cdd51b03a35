/* SPDX-License-Identifier: MIT */
/*
 * HTML parts of mails in a real browser, on a phone and on a desk, light and dark.
 *
 *   node mails.mjs MAILS.json SCREENSHOTS      (test_mail_pages.py makes both)
 *
 * MAILS.json: [{language, name, html}].
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [file, screenshots] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], { encoding: 'utf8' }).trim();
const screens = [{ name: 'desk', viewport: { width: 800, height: 400 }, colorScheme: 'light' },
  { name: 'phone', viewport: { width: 320, height: 480 }, colorScheme: 'dark' }];
const pictured = ['de', 'he'];

/** What a reader meets: how far it reaches, where its lines begin, its links. */
function look() {
  const paragraph = document.querySelector('p').getBoundingClientRect();
  const heading = document.createRange();
  heading.selectNodeContents(document.querySelector('h3'));
  const words = heading.getBoundingClientRect();
  return {
    lang: document.documentElement.lang,
    overflows: document.documentElement.scrollWidth > window.innerWidth,
    begins: Math.abs(words.right - paragraph.right) < 1 ? 'right' : 'left',
    links: [...document.links].map((link) => ({ words: link.innerText.trim(), protocol: link.protocol, height: link.getBoundingClientRect().height })),
  };
}

async function show(page, mail, screen) {
  await page.setContent(mail.html);
  const seen = await page.evaluate(look);
  const what = `${mail.language} ${mail.name} ${screen.name}`;
  if (pictured.includes(mail.language)) await page.screenshot({ path: `${screenshots}/mail-${what.replaceAll(' ', '-')}.png` });
  assert.equal(seen.overflows, false, `${what} reaches beyond the screen`);
  assert.equal(seen.begins, mail.language === 'he' ? 'right' : 'left', what);
  assert.ok(seen.lang.startsWith(mail.language), what);
  for (const link of seen.links) {
    assert.equal(link.protocol, 'https:', what);
    assert.ok(link.words.length > 1 && link.height > 10, what);
  }
  return seen.links.length;
}

mkdirSync(screenshots, { recursive: true });
// Mails of our own: the sandbox needs rights that containers lack.
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let links = 0;
try {
  const mails = JSON.parse(readFileSync(file, 'utf8'));
  for (const screen of screens) {
    const context = await browser.newContext({ viewport: screen.viewport, colorScheme: screen.colorScheme });
    const page = await context.newPage();
    for (const mail of mails) links += await show(page, mail, screen);
    await context.close();
  }
  assert.equal(links, 2 * 8 * 7); // on two screens, in eight languages, seven kinds with a link
  console.log('1 passed, 0 failed, 0 skipped');
} catch (error) {
  console.log(`FAILED every_mail_can_be_read_on_every_screen\n${error.stack}\n0 passed, 1 failed, 0 skipped`);
  process.exitCode = 1;
}
await browser.close();

/* SPDX-License-Identifier: MIT */
/*
 * The pages in a real browser, against a running server: keyboard alone, light
 * and dark, phone and desktop, without scripts.
 *
 *   node pages.mjs URL SCREENSHOTS [CLAIM...]     (test_pages.py starts the server)
 *
 * The browser is $CHROMIUM, else chromium of the path.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [url, screenshots, ...wanted] = process.argv.slice(2);
const PASSWORD = 'correct horse 7';
const claims = {};
let browser;
let people = 0;

// --- helpers ---

/** A page of its own that notes whatever goes wrong on it. */
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on('console', (message) => { if (message.type() === 'error') page.problems.push(message.text()); });
  page.on('pageerror', (error) => page.problems.push(String(error)));
  await page.goto(url + path);
  return page;
}

async function close(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

async function ask(query, variables = {}) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()).data;
}

/** A new person, registered by the API; nothing else knows the name. */
async function person() {
  people += 1;
  const who = { username: `person${people}`, email: `person${people}@example.com` };
  const data = await ask(
    `mutation($username: String!, $email: String!) {
      register(username: $username, email: $email, password1: "${PASSWORD}", password2: "${PASSWORD}") { success errors }
    }`, who);
  assert.deepEqual(data.register, { success: true, errors: null });
  return who;
}

async function mailsTo(email) {
  const mails = await (await fetch(`${url}/mailbox.json`)).json();
  return mails.filter((mail) => mail.to === email);
}

async function linkTo(email) {
  return (await mailsTo(email)).at(-1).text.match(/http\S+/)[0].slice(url.length);
}

/** Press Tab until the element has the focus; the focus must be seen. */
async function tabTo(page, selector) {
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate((wantedSelector) => {
      const focused = document.activeElement;
      const outline = getComputedStyle(focused);
      return { is: focused.matches(wantedSelector), seen: outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2 };
    }, selector);
    if (found.is) {
      assert.ok(found.seen, `the focus on ${selector} is not seen`);
      return;
    }
  }
  assert.fail(`Tab never comes to ${selector}`);
}

async function type(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);

async function seen(page, selector, text) {
  await page.locator(selector, { hasText: text }).first().waitFor({ state: 'visible', timeout: 10000 });
}

// --- what is claimed ---

claims.first_page_says_what_this_is_and_where = async () => {
  const page = await open('/');
  await seen(page, 'h1', 'User accounts');
  for (const path of ['/graphql', '/graphql/relay', '/register', '/verify', '/login', '/forgotten', '/account', '/mailbox', '/healthz']) {
    assert.ok(await page.locator(`a[href="${path}"]`).count() > 0, path);
  }
  assert.equal(await page.textContent('[data-origin]'), url);
  for (const link of await page.locator('a[href^="/"]').all()) {
    const path = await link.getAttribute('href');
    if (!path.startsWith('/graphql')) assert.equal((await fetch(url + path)).status, 200, path);
  }
  await close(page);
};

claims.a_newcomer_gets_in_by_keyboard_alone = async () => {
  const page = await open('/');
  await tabTo(page, 'main a[href="/register"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/register');
  await type(page, '#username', 'newcomer');
  await type(page, '#email', 'newcomer@example.com');
  await type(page, '#password1', PASSWORD);
  await type(page, '#password2', PASSWORD);
  await page.keyboard.press('Enter');
  await seen(page, '#done', 'newcomer@example.com');
  assert.match(await focused(page), /Your account is there/);
  await tabTo(page, '#done a[href="/mailbox"]');
  await page.keyboard.press('Enter');
  await seen(page, '#subject', 'Activate your account on');
  await tabTo(page, '#link');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/activate/*');
  await tabTo(page, 'button[type=submit]');
  await page.keyboard.press('Enter');
  await seen(page, '#done', 'Your address is confirmed');
  assert.ok(!page.url().includes('/activate/'), 'the token stays in the address');
  await tabTo(page, '#done a[href="/login"]');
  await page.keyboard.press('Enter');
  await page.locator('#username').waitFor(); // the address says /login already
  await type(page, '#username', 'newcomer');
  await type(page, '#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  await seen(page, '#somebody', 'newcomer@example.com');
  assert.equal(await page.textContent('#proof'), 'confirmed');
  await close(page);
};

claims.errors_stand_at_their_fields = async () => {
  const taken = await person();
  const page = await open('/register');
  await type(page, '#username', taken.username);
  await type(page, '#email', 'free@example.com');
  await type(page, '#password1', 'short');
  await type(page, '#password2', 'short');
  await page.keyboard.press('Enter');
  await seen(page, '#username-error', 'already exists');
  await seen(page, '#password2-error', 'too short');
  assert.equal(await focused(page), 'username');
  for (const name of ['username', 'password2']) {
    assert.equal(await page.getAttribute(`#${name}`, 'aria-invalid'), 'true');
    assert.ok((await page.getAttribute(`#${name}`, 'aria-describedby')).split(' ').includes(`${name}-error`));
  }
  assert.equal(await page.getAttribute('#email', 'aria-invalid'), null);
  await page.fill('#username', `${taken.username}x`);
  await page.fill('#password1', PASSWORD);
  await page.fill('#password2', PASSWORD);
  await page.keyboard.press('Enter');
  await seen(page, '#done', 'free@example.com');
  await close(page);
};

claims.a_wrong_password_is_told_and_lets_try_again = async () => {
  const who = await person();
  const page = await open('/login');
  await page.fill('#username', who.username);
  await page.fill('#password', 'wrong horse 7');
  await page.keyboard.press('Enter');
  await seen(page, '#message', 'Please, enter valid credentials.');
  assert.equal(await page.getAttribute('#message', 'role'), 'alert');
  await page.fill('#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  await seen(page, '#somebody', who.email);
  assert.equal(await page.textContent('#proof'), 'not confirmed yet');
  await close(page);
};

claims.a_forgotten_password_is_set_anew = async () => {
  const who = await person();
  await ask('mutation($token: String!) { verifyAccount(token: $token) { success } }',
    { token: (await linkTo(who.email)).split('/').pop() });
  const page = await open('/forgotten');
  await type(page, '#email', who.email);
  await page.keyboard.press('Enter');
  await seen(page, '#done', who.email);
  await page.goto(url + await linkTo(who.email));
  await seen(page, 'h1', 'Choose a new password');
  await type(page, '#newPassword1', 'another horse 8');
  await type(page, '#newPassword2', 'another horse 9');
  await page.keyboard.press('Enter');
  await seen(page, '#newPassword2-error', 'didn’t match');
  await page.fill('#newPassword2', 'another horse 8');
  await page.keyboard.press('Enter');
  await seen(page, '#done', 'Your new password is set');
  await page.goto(`${url}/login`);
  await page.fill('#username', who.username);
  await page.fill('#password', 'another horse 8');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  await seen(page, '#somebody', who.email);
  await close(page);
};

claims.fetching_a_link_changes_nothing = async () => {
  const who = await person();
  const link = await linkTo(who.email);
  for (let i = 0; i < 3; i += 1) assert.equal((await fetch(url + link)).status, 200);
  const page = await open(link); // scripts run, nobody clicks
  await page.click('button[type=submit]');
  await seen(page, '#done', 'Your address is confirmed');
  await page.goto(url + link);
  await page.click('button[type=submit]');
  await seen(page, '#message', 'Account already verified.');
  await close(page);
};

claims.a_wrong_link_is_told = async () => {
  const page = await open('/activate/AAAA');
  await page.click('button[type=submit]');
  await seen(page, '#message', 'Invalid token.');
  await close(page);
};

claims.a_link_is_sent_again = async () => {
  const who = await person();
  const page = await open('/verify');
  await type(page, '#email', who.email);
  await page.keyboard.press('Enter');
  await seen(page, '#done', who.email);
  assert.equal((await mailsTo(who.email)).length, 2);
  await close(page);
};

claims.logging_out_ends_the_session = async () => {
  const who = await person();
  const page = await open('/login');
  await page.fill('#username', who.username);
  await page.fill('#password', PASSWORD);
  await page.keyboard.press('Enter');
  await seen(page, '#somebody', who.email);
  await page.reload(); // stays logged in
  await seen(page, '#somebody', who.email);
  const token = await page.evaluate(() => sessionStorage.getItem('gatehouse.refresh'));
  await tabTo(page, '#leave');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/login');
  await page.goto(`${url}/account`);
  await seen(page, '#nobody', 'You are not logged in.');
  const data = await ask('mutation($t: String!) { refreshToken(refreshToken: $t) { success } }', { t: token });
  assert.equal(data.refreshToken.success, false);
  await close(page);
};

/** Somebody verified, logged in, on the account page. */
async function atHome() {
  const who = await person();
  const token = (await linkTo(who.email)).split('/').pop();
  await ask('mutation($token: String!) { verifyAccount(token: $token) { success } }', { token });
  const page = await open('/login');
  await page.fill('#username', who.username);
  await page.fill('#password', PASSWORD);
  await page.click('button[type=submit]');
  await seen(page, '#changes h2', 'Your names');
  return [who, page];
}

claims.names_and_password_are_changed_at_home = async () => {
  const [who, page] = await atHome();
  for (const [colorScheme, width, height] of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished))); // colours change slowly
    await page.screenshot({ path: `${screenshots}/home-${colorScheme}-${width}.png`, fullPage: true });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${width} scrolls sideways`);
    assert.deepEqual(await page.evaluate(findFaint), [], colorScheme);
  }
  await page.fill('#firstName', 'Ana');
  await page.fill('#lastName', 'x'.repeat(151));
  await page.click('#names button[type=submit]');
  await seen(page, '#lastName-error', 'at most 150');
  await page.fill('#lastName', 'Stone');
  await page.click('#names button[type=submit]');
  await seen(page, '#message', 'Your names are saved.');
  await page.fill('#oldPassword', 'a wrong one');
  await page.fill('#newPassword1', 'another heron 9');
  await page.fill('#newPassword2', 'another heron 9');
  await page.click('#password button[type=submit]');
  await seen(page, '#oldPassword-error', 'Invalid password.');
  await page.fill('#oldPassword', PASSWORD);
  await page.click('#password button[type=submit]');
  await seen(page, '#message', 'Your password is changed.');
  await page.reload();
  await seen(page, '#somebody', who.username);
  assert.equal(await page.inputValue('#firstName'), 'Ana');
  assert.equal(await page.inputValue('#lastName'), 'Stone');
  await close(page);
};

claims.who_leaves_is_logged_out_and_hidden_comes_back = async () => {
  const [who, page] = await atHome();
  const logIn = async () => {
    await page.fill('#username', who.username);
    await page.fill('#password', PASSWORD);
    await page.click('button[type=submit]');
  };
  await page.click('summary >> text=Hide your account');
  await page.fill('#archive-password', PASSWORD);
  await page.click('#archive button[type=submit]');
  await page.waitForURL('**/login');
  await logIn();
  await page.waitForURL('**/account');
  await page.click('summary >> text=Close your account');
  await page.fill('#delete-password', 'a wrong one');
  await page.click('#delete button[type=submit]');
  await seen(page, '#delete-password-error', 'Invalid password.');
  await page.fill('#delete-password', PASSWORD);
  await page.click('#delete button[type=submit]');
  await page.waitForURL('**/login');
  await logIn();
  await seen(page, '#message', 'Please, enter valid credentials.');
  await close(page);
};

claims.the_mailbox_shows_new_mails_by_itself = async () => {
  await person();
  const page = await open('/mailbox');
  await seen(page, '#subject', 'Activate');
  const who = await person();
  await page.locator('#mails button', { hasText: who.email }).waitFor({ timeout: 10000 });
  await page.locator('#mails button', { hasText: who.email }).press('Enter');
  await seen(page, '#mail', who.email);
  await tabTo(page, '#show-html');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('#html', 'sandbox'), ''); // may do nothing
  await seen(page.frameLocator('#html'), 'p', `Hello ${who.username}!`);
  await close(page);
};

claims.a_password_is_shown_on_request = async () => {
  const page = await open('/login');
  await type(page, '#password', 'secret');
  assert.equal(await page.getAttribute('#password', 'type'), 'password');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('#password', 'type'), 'text');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('#password', 'type'), 'password');
  await close(page);
};

claims.without_scripts_no_password_leaves = async () => {
  const page = await open('/login', { javaScriptEnabled: false });
  const requests = [];
  assert.match(await page.textContent('noscript'), /switch JavaScript on/);
  page.on('request', (request) => requests.push(request.url()));
  await page.fill('#username', 'alice');
  await page.fill('#password', 'secret');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(300);
  assert.deepEqual(requests, []);
  await page.context().close(); // the refused form is a message of its own
};

claims.the_policy_lets_nothing_else_run = async () => {
  const page = await open('/');
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    const blocked = new Promise((resolve) => { document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective)); });
    try { script.textContent = 'window.wasRun = true'; document.body.append(script); } catch (error) { return error.name; }
    return await blocked;
  });
  assert.match(ran, /TypeError|script-src|require-trusted-types-for/);
  assert.equal(await page.evaluate(() => window.wasRun), undefined);
  await page.context().close(); // the violation is a message of its own
};

// --- looks ---

const LOOKS = [
  ['light', 1100, 800], ['dark', 1100, 800], ['light', 360, 740], ['dark', 360, 740], ['light', 320, 600],
];

/** Pairs of text and background that are too near to each other (WCAG 2.2, 1.4.3: 4.5 : 1). */
function findFaint() {
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!hasText || element.closest('noscript, script') || !element.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(`${element.tagName} ${element.textContent.trim().slice(0, 30)}`);
  }
  return faint;
}

claims.pages_can_be_read_on_every_screen = async () => {
  const who = await person();
  const paths = ['/', '/register', '/login', '/forgotten', '/verify', '/account', '/mailbox', await linkTo(who.email), '/password-reset/x', '/password-set/x',
    '/email-change/x', '/email-undo/x'];
  for (const [colorScheme, width, height] of LOOKS) {
    const page = await open('/', { colorScheme, viewport: { width, height } });
    for (const path of paths) {
      await page.goto(url + path);
      await page.waitForFunction(() => [...document.querySelectorAll('[role=status]')]
        .every((place) => place.hidden || !place.textContent.startsWith('One moment')));
      const name = `${path.split('/')[1] || 'home'}-${colorScheme}-${width}`;
      await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} scrolls sideways`);
      assert.deepEqual(await page.evaluate(findFaint), [], name);
      assert.equal(await page.locator('h1').count(), 1, name);
    }
    await close(page);
  }
};

// --- run ---

async function main() {
  const executablePath = process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], { encoding: 'utf8' }).trim();
  let passed = 0;
  let failed = 0;
  mkdirSync(screenshots, { recursive: true });
  // Loopback pages of our own: the sandbox needs rights that containers lack.
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  for (const [name, run] of Object.entries(claims)) {
    if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
    const started = Date.now();
    try {
      await run();
      passed += 1;
      if (process.env.PAGES_TIMES) console.log(`${name} ${Date.now() - started} ms`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}\n${error.stack}`);
    }
  }
  await browser.close();
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();

/* SPDX-License-Identifier: MIT */
/*
 * The pages' script.  It speaks to our own API as any client does: POST
 * /graphql, JSON.  What the server says goes into the page as text, never as
 * markup; the one exception, a mail's HTML part, goes into a frame that may do
 * nothing.
 *
 * The access token is kept in memory.  The refresh token (where settings make
 * none, the access token) is in sessionStorage, for this tab: a script of our
 * own origin could read it there, and the Content-Security-Policy lets no other
 * script run.  Cookies that no script can read will take its place when there
 * is a cookie mode.
 */
'use strict';

const REFRESH_KEY = 'gatehouse.refresh';
const ACCESS_KEY = 'gatehouse.access'; // used where there are no refresh tokens
const API = '/graphql';
const STRING = 'String!';
const byId = (id) => document.getElementById(id);

// --- the API ---

/** Something to tell the person that is not about a field of the form. */
class Trouble extends Error {}

async function post(query, variables, access) {
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/graphql-response+json, application/json;q=0.9',
  };
  if (access) headers.Authorization = `Bearer ${access}`;
  try {
    return await fetch(API, {
      method: 'POST', headers, credentials: 'omit', cache: 'no-store',
      body: JSON.stringify({ query, variables }),
    });
  } catch {
    throw new Trouble('The server cannot be reached. Please try again.');
  }
}

async function readAnswer(response) {
  if (response.status === 503) throw new Trouble('The server is busy. Please try again in a moment.');
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Trouble(`The server gave an answer that cannot be read (${response.status}).`);
  }
  const first = answer.errors?.[0];
  if (!first) return answer.data;
  const wait = first.extensions?.retryAfter;
  throw new Trouble(wait ? `That was too often. Please try again in ${wait} seconds.` : first.message);
}

/** The data of one request; throws Trouble when there is none. */
async function ask(query, variables, access) {
  return readAnswer(await post(query, variables, access));
}

/** A mutation from its arguments' types and values: its payload. */
async function mutate(name, types, values, selection = 'success errors', access = undefined) {
  const declared = Object.entries(types).map(([key, type]) => `$${key}: ${type}`).join(', ');
  const passed = Object.keys(types).map((key) => `${key}: $${key}`).join(', ');
  const data = await ask(`mutation(${declared}) { ${name}(${passed}) { ${selection} } }`, values, access);
  return data[name];
}

// --- messages ---

function tell(text, kind = 'bad') {
  const note = byId('message');
  note.textContent = text;
  note.className = `note ${kind}`;
  note.hidden = text === '';
}

function show(values) {
  for (const [name, value] of Object.entries(values)) {
    for (const place of document.querySelectorAll(`[data-show="${name}"]`)) place.textContent = value;
  }
}

function setFieldError(input, text) {
  byId(`${input.id}-error`).textContent = text;
  if (text) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

function clearErrors(form) {
  tell('');
  for (const input of form.querySelectorAll('input')) setFieldError(input, '');
}

/** Put the payload's errors to their fields; what has no field goes on top. */
function showErrors(form, errors) {
  const rest = [];
  for (const [name, list] of Object.entries(errors ?? {})) {
    const input = form.elements.namedItem(name);
    const text = list.map((entry) => entry.message).join('\n');
    if (input) setFieldError(input, text);
    else rest.push(text);
  }
  if (rest.length > 0) tell(rest.join('\n'));
  (form.querySelector('[aria-invalid="true"]') ?? byId('message')).focus();
}

// --- forms ---

function values(form) {
  return Object.fromEntries([...form.querySelectorAll('input')].map((input) => [input.name, input.value]));
}

/** What every form does: send once, show errors at their fields, then `done`. */
function handle(send, done, form = byId('form')) {
  const button = form.querySelector('[type=submit]');
  let isSending = false;

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    button.setAttribute('aria-busy', 'true');
    clearErrors(form);
    try {
      const payload = await send(values(form));
      if (payload.success) done(values(form), payload);
      else showErrors(form, payload.errors);
    } catch (error) {
      tell(error instanceof Trouble ? error.message : 'Something went wrong on this page.');
      byId('message').focus();
    } finally {
      isSending = false;
      button.removeAttribute('aria-busy');
    }
  });
}

/** In place of the form: that it is done. */
function finish(sent) {
  show(sent);
  byId('form').hidden = true;
  byId('done').hidden = false;
  byId('done').querySelector('.note').focus();
}

/** The token of a mailed link: the last part of this page's address. */
function linkToken() {
  return decodeURIComponent(location.pathname.split('/').pop());
}

/** A used token need not stay in the address and the history. */
function forgetLink() {
  history.replaceState(null, '', '/login');
}

// --- the session ---

const session = {
  access: '',
  load: () => sessionStorage.getItem(REFRESH_KEY),
  save(payload) {
    session.access = payload.token.token;
    if (payload.refreshToken) sessionStorage.setItem(REFRESH_KEY, payload.refreshToken.token);
    else sessionStorage.setItem(ACCESS_KEY, session.access);
  },
  forget() {
    session.access = '';
    sessionStorage.removeItem(REFRESH_KEY);
    sessionStorage.removeItem(ACCESS_KEY);
  },
};

/** Log in; a server whose settings make no refresh tokens has no field for one. */
async function logIn(form) {
  const types = { username: STRING, password: STRING };
  try {
    return await mutate('tokenAuth', types, form, 'success errors token { token } refreshToken { token }');
  } catch (error) {
    if (!(error instanceof Trouble && error.message.includes('refreshToken'))) throw error;
    return mutate('tokenAuth', types, form, 'success errors token { token }');
  }
}

/** A new access token for the kept refresh token; false: log in again. */
async function resume() {
  const refreshToken = session.load();
  if (!refreshToken) {
    session.access = sessionStorage.getItem(ACCESS_KEY) ?? '';
    return session.access !== '';
  }
  const payload = await mutate('refreshToken', { refreshToken: 'String!', revokeRefreshToken: 'Boolean!' },
    { refreshToken, revokeRefreshToken: false }, 'success token { token } refreshToken { token }');
  if (payload.success) session.save(payload);
  else session.forget();
  return payload.success;
}

// --- the pages ---

const pages = {};

pages.home = async () => {
  for (const place of document.querySelectorAll('[data-origin]')) place.textContent = location.origin;
  const health = byId('health');
  const isWell = await fetch('/readyz', { cache: 'no-store' })
    .then((answer) => answer.text().then(() => answer.ok)).catch(() => false);
  health.classList.toggle('bad', !isWell);
  if (!isWell) health.textContent = 'Gatehouse is running, but not ready: see /readyz';
};

pages.register = () => handle(
  (form) => mutate('register', { username: STRING, email: STRING, password1: STRING, password2: STRING }, form),
  finish,
);

pages.login = () => handle(logIn, (form, payload) => {
  session.save(payload);
  location.assign('/account');
});

pages.forgotten = () => handle((form) => mutate('sendPasswordResetEmail', { email: STRING }, form), finish);

pages.verify = () => handle((form) => mutate('resendActivationEmail', { email: STRING }, form), finish);

function proveAddress() {
  const token = linkToken();
  handle(() => mutate('verifyAccount', { token: STRING }, { token }), (form) => { finish(form); forgetLink(); });
}

pages.activate = proveAddress;
pages['email-change'] = proveAddress;
pages['email-undo'] = proveAddress;

function choosePassword(mutation) {
  const token = linkToken();
  const types = { token: STRING, newPassword1: STRING, newPassword2: STRING };
  handle((form) => mutate(mutation, types, { token, ...form }), (form) => { finish(form); forgetLink(); });
}

pages['password-reset'] = () => choosePassword('passwordReset');
pages['password-set'] = () => choosePassword('passwordSet');

// --- account ---

/** A mutation of who is logged in; an access token that has run out is replaced once. */
async function change(name, types, values, selection = 'success errors') {
  try {
    return await mutate(name, types, values, selection, session.access);
  } catch (error) {
    if (error.message !== 'Unauthenticated.' || !session.load() || !(await resume())) throw error;
    return mutate(name, types, values, selection, session.access);
  }
}

/** Settings may take the names out of the schema. */
async function askAccount() {
  const fields = 'username email verified dateJoined';
  try {
    return (await ask(`{ me { ${fields} firstName lastName } }`, {}, session.access)).me;
  } catch (error) {
    if (!(error instanceof Trouble && error.message.includes('Name'))) throw error;
    return (await ask(`{ me { ${fields} } }`, {}, session.access)).me;
  }
}

function gone() {
  session.forget();
  location.assign('/login');
}

function handleChanges() {
  const newPassword = { oldPassword: STRING, newPassword1: STRING, newPassword2: STRING };
  const kept = session.load() ? 'success errors token { token } refreshToken { token }' : 'success errors token { token }';

  handle((form) => change('updateAccount', { firstName: 'String', lastName: 'String' }, form),
    () => { tell('Your names are saved.', 'good'); byId('message').focus(); }, byId('names'));
  handle((form) => change('passwordChange', newPassword, form, kept), (form, payload) => {
    session.save(payload);
    byId('password').reset();
    tell('Your password is changed.', 'good');
    byId('message').focus();
  }, byId('password'));
  handle((form) => change('archiveAccount', { password: STRING }, form), gone, byId('archive'));
  handle((form) => change('deleteAccount', { password: STRING }, form), gone, byId('delete'));
}

function showAccount(me) {
  const proof = byId('proof');
  show({ username: me.username, email: me.email, joined: new Date(me.dateJoined).toLocaleDateString() });
  proof.textContent = me.verified ? 'confirmed' : 'not confirmed yet';
  proof.classList.toggle('bad', !me.verified);
  byId('resend').hidden = me.verified || me.email === '';
  byId('changes').hidden = !me.verified;
  byId('names').hidden = me.firstName === undefined;
  byId('firstName').value = me.firstName ?? '';
  byId('lastName').value = me.lastName ?? '';
  byId('somebody').hidden = false;
}

async function resend() {
  const email = document.querySelector('[data-show=email]').textContent;
  const payload = await mutate('resendActivationEmail', { email: STRING }, { email });
  if (payload.success) tell('The link is on its way.', 'good');
  else tell(Object.values(payload.errors).flat().map((entry) => entry.message).join('\n'));
}

async function leave() {
  const refreshToken = session.load();
  session.forget();
  if (refreshToken) await mutate('revokeToken', { refreshToken: STRING }, { refreshToken });
  location.assign('/login');
}

/** A button whose trouble is told on the page. */
function onClick(id, action) {
  byId(id).addEventListener('click', () => action().catch((error) => tell(error.message)));
}

pages.account = async () => {
  onClick('resend', resend);
  onClick('leave', leave);
  try {
    if (await resume()) {
      showAccount(await askAccount());
      handleChanges();
    } else {
      byId('nobody').hidden = false;
    }
  } catch (error) {
    if (error.message === 'Unauthenticated.') session.forget();
    tell(error.message);
    byId('nobody').hidden = session.load() !== null;
  }
  byId('waiting').hidden = true;
};

// --- mailbox ---

const LOOK_AGAIN_MS = 4000;
let framePolicy = null; // made on the mailbox page: no other one may

/** The first address in a mail's text; only what a browser may open. */
function firstLink(text) {
  const found = text.match(/https?:\/\/[^\s<>"']+/);
  return found ? found[0] : '';
}

function showPart(isHtml) {
  byId('text').hidden = isHtml;
  byId('html').hidden = !isHtml;
  byId('show-text').setAttribute('aria-pressed', String(!isHtml));
  byId('show-html').setAttribute('aria-pressed', String(isHtml));
}

function openMail(mail) {
  const link = firstLink(mail.text);
  byId('subject').textContent = mail.subject;
  show({ from: mail.from, to: mail.to, queued: when(mail) });
  byId('text').textContent = mail.text;
  byId('html').srcdoc = framePolicy ? framePolicy.createHTML(mail.html) : mail.html;
  byId('link').href = link || '#';
  byId('link-row').hidden = link === '';
  byId('mail').hidden = false;
}

const when = (mail) => (mail.queued ? new Date(mail.queued).toLocaleString() : '');

function makeEntry(mail, isOpen, open) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  const subject = document.createElement('strong');
  const whose = document.createElement('span');
  const written = document.createElement('span');
  subject.textContent = mail.subject;
  whose.textContent = mail.to;
  written.textContent = when(mail);
  button.type = 'button';
  button.dataset.id = mail.id;
  if (isOpen) button.setAttribute('aria-current', 'true');
  button.append(subject, whose, written);
  button.addEventListener('click', open);
  item.append(button);
  return item;
}

const countText = (count) => (count === 0 ? 'No mail yet.' : count === 1 ? '1 mail' : `${count} mails`);

pages.mailbox = async () => {
  let mails = [];
  let openId = null;

  framePolicy = window.trustedTypes?.createPolicy('mail', { createHTML: (html) => html });

  function list() {
    const focused = document.activeElement?.dataset?.id;
    byId('mails').replaceChildren(...mails.map((mail) => makeEntry(mail, mail.id === openId, () => {
      choose(mail);
      byId('mail').focus();
    })));
    if (focused) byId('mails').querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }

  function choose(mail) {
    openId = mail.id;
    openMail(mail);
    showPart(false);
    list();
  }

  async function look() {
    const answer = await fetch('/mailbox.json', { cache: 'no-store' }).catch(() => null);
    if (!answer?.ok) throw new Trouble('The mailbox cannot be read.');
    const known = mails.map((mail) => mail.id).join();
    mails = (await answer.json()).reverse();
    tell('');
    if (byId('count').textContent !== countText(mails.length)) byId('count').textContent = countText(mails.length);
    byId('mailbox').hidden = mails.length === 0;
    if (openId === null && mails.length > 0) choose(mails[0]);
    else if (mails.map((mail) => mail.id).join() !== known) list();
  }

  onClick('reload', look);
  byId('show-text').addEventListener('click', () => showPart(false));
  byId('show-html').addEventListener('click', () => showPart(true));
  await look().catch((error) => tell(error.message));
  setInterval(() => {
    if (!document.hidden) look().catch((error) => tell(error.message));
  }, LOOK_AGAIN_MS);
};

// --- everywhere ---

/** A button in each password field that shows what was typed. */
function addReveal(input) {
  const box = document.createElement('div');
  const button = document.createElement('button');
  const label = document.querySelector(`label[for="${input.id}"]`).textContent;
  const set = (isShown) => {
    input.type = isShown ? 'text' : 'password';
    button.textContent = isShown ? 'Hide' : 'Show';
    button.setAttribute('aria-label', `${button.textContent}: ${label}`);
  };
  box.className = 'secret';
  button.type = 'button';
  button.addEventListener('click', () => set(input.type === 'password'));
  input.form.addEventListener('submit', () => set(false));
  input.replaceWith(box);
  box.append(input, button);
  set(false);
}

for (const input of document.querySelectorAll('input[type=password]')) addReveal(input);
pages[document.body.dataset.page]?.();

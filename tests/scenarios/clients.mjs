// SPDX-License-Identifier: MIT
// The clients that users have, against a running server.
//
//   node clients.mjs URL URL_WITH_HS256 SDL_ARGUMENTS SDL_RELAY [CLAIM...]
//
// test_clients.py starts both servers and writes both schemas.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { ClientError, GraphQLClient } from 'graphql-request';
import * as jose from 'jose';

const [url, hs256Url, sdlArguments, sdlRelay, ...words] = process.argv.slice(2);
const PASSWORD = 'a heron stands in the reeds';
const claims = [];
const claim = (name, run) => claims.push([name, run]);

let people = 0;
const newName = () => `person${++people}`;

const REGISTER = `mutation Register($username: String!, $email: String!, $password: String!) {
  register(username: $username, email: $email, password1: $password, password2: $password) {
    success errors token { token } refreshToken { token }
  }
}`;
const LOG_IN = `mutation LogIn($username: String!, $password: String!) {
  tokenAuth(username: $username, password: $password) {
    success errors unarchiving user { id username } token { token payload { username exp } } refreshToken { token }
  }
}`;
const ME = 'query Me { me { id username verified } }';
const RELAY_LOG_IN = `mutation LogIn($input: ObtainJSONWebTokenInput!) {
  tokenAuth(input: $input) { success errors token { token } }
}`;

function person() {
  const username = newName();
  return { username, email: `${username}@example.com`, password: PASSWORD };
}

// --- Apollo ---

function apollo(path = '/graphql', token = null) {
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: url + path, headers: token ? { Authorization: `JWT ${token}` } : {} }),
    defaultOptions: { query: { fetchPolicy: 'no-cache' } },
  });
}

claim('apollo_registers_logs_in_and_asks_who_it_is', async () => {
  const who = person();
  const client = apollo();
  const registered = await client.mutate({ mutation: gql(REGISTER), variables: who });
  assert.equal(registered.data.register.success, true);
  assert.equal(registered.data.register.errors, null);

  const { data } = await client.mutate({ mutation: gql(LOG_IN), variables: who });
  assert.equal(data.tokenAuth.user.username, who.username);
  assert.equal(data.tokenAuth.unarchiving, false);

  const me = await apollo('/graphql', data.tokenAuth.token.token).query({ query: gql(ME) });
  assert.equal(me.data.me.username, who.username);
  assert.equal(me.data.me.verified, false);
});

claim('apollo_sees_a_refusal_as_data', async () => {
  const { data, error } = await apollo().mutate({
    mutation: gql(LOG_IN), variables: { username: 'nobody', password: 'wrong' },
  });
  assert.equal(error, undefined);
  assert.equal(data.tokenAuth.success, false);
  assert.deepEqual(data.tokenAuth.errors, {
    nonFieldErrors: [{ message: 'Please, enter valid credentials.', code: 'invalid_credentials' }],
  });
});

claim('apollo_sees_a_gate_as_a_graphql_error_with_a_code', async () => {
  await assert.rejects(apollo().query({ query: gql(ME) }), error => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0].message, 'Unauthenticated.');
    assert.equal(error.errors[0].extensions.code, 'unauthenticated');
    assert.deepEqual(error.errors[0].path, ['me']);
    return true;
  });
});

claim('apollo_sees_a_bad_document_as_a_graphql_error', async () => {
  await assert.rejects(apollo().query({ query: gql('{ nobody { name } }') }), error => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.match(error.errors[0].message, /nobody/);
    return true;
  });
});

claim('apollo_speaks_the_relay_style_with_variables', async () => {
  const who = person();
  await apollo().mutate({ mutation: gql(REGISTER), variables: who });
  const { username, password } = who;
  const { data } = await apollo('/graphql/relay').mutate({
    mutation: gql(RELAY_LOG_IN), variables: { input: { username, password } },
  });
  assert.equal(data.tokenAuth.success, true);
});

claim('apollo_gets_queries_by_GET_and_no_mutation', async () => {
  const client = new ApolloClient({
    cache: new InMemoryCache(), link: new HttpLink({ uri: url + '/graphql', useGETForQueries: true }),
  });
  const { data } = await client.query({ query: gql('{ publicUser { username } }') });
  assert.equal(data.publicUser, null);
  const answer = await fetch(`${url}/graphql?query=${encodeURIComponent('mutation { revokeToken(refreshToken: "x") { success } }')}`);
  assert.equal(answer.status, 405);
});

// --- graphql-request ---

claim('graphql_request_registers_logs_in_and_asks_who_it_is', async () => {
  const who = person();
  const client = new GraphQLClient(url + '/graphql');
  await client.request(REGISTER, who);
  const { tokenAuth } = await client.request(LOG_IN, who);
  client.setHeader('Authorization', `Bearer ${tokenAuth.token.token}`);
  const { me } = await client.request(ME);
  assert.equal(me.username, who.username);
  assert.equal(me.id, tokenAuth.user.id);
});

claim('graphql_request_sees_errors_with_their_status', async () => {
  const client = new GraphQLClient(url + '/graphql');
  await assert.rejects(client.request(ME), error => {
    assert.ok(error instanceof ClientError);
    assert.equal(error.response.errors[0].message, 'Unauthenticated.');
    assert.equal(error.response.status, 200);
    return true;
  });
  await assert.rejects(client.request('{ me { nothing } }'), error => {
    assert.ok(error instanceof ClientError);
    assert.match(error.response.errors[0].message, /nothing/);
    return true;
  });
});

claim('graphql_request_speaks_the_relay_style', async () => {
  const client = new GraphQLClient(url + '/graphql/relay');
  const { tokenAuth } = await client.request(RELAY_LOG_IN, { input: { username: 'nobody', password: 'x' } });
  assert.equal(tokenAuth.success, false);
});

// --- graphql: what tools read from the schema ---

claim('tools_read_the_same_schema_by_introspection_and_from_the_command_line', async () => {
  for (const [path, file] of [['/graphql', sdlArguments], ['/graphql/relay', sdlRelay]]) {
    const answer = await fetch(url + path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: getIntrospectionQuery({ inputValueDeprecation: true, directiveIsRepeatable: true }) }),
    });
    const { data, errors } = await answer.json();
    assert.equal(errors, undefined);
    const text = schema => printSchema(lexicographicSortSchema(schema));
    assert.equal(text(buildClientSchema(data)), text(buildSchema(readFileSync(file, 'utf8'))));
  }
});

// --- jose: a resource server that checks our tokens ---

const keys = jose.createRemoteJWKSet(new URL(url + '/.well-known/jwks.json'));
const rules = { issuer: url, audience: 'gatehouse', typ: 'at+jwt', algorithms: ['EdDSA'], requiredClaims: ['sub', 'exp', 'iat', 'jti', 'sid'] };

async function loggedIn(at = url) {
  const who = person();
  const client = new GraphQLClient(at + '/graphql');
  const { register } = await client.request(REGISTER, who);
  return register.token.token;
}

claim('jose_verifies_our_tokens_by_the_published_keys', async () => {
  const { payload, protectedHeader } = await jose.jwtVerify(await loggedIn(), keys, rules);
  assert.equal(protectedHeader.alg, 'EdDSA');
  assert.equal(protectedHeader.typ, 'at+jwt');
  assert.match(payload.sub, /^\d+$/);
  assert.equal(payload.exp - payload.iat, 300);
});

claim('jose_refuses_what_is_not_ours', async () => {
  const token = await loggedIn();
  const [header, body] = token.split('.');
  const own = await jose.generateKeyPair('EdDSA');
  const { kid } = jose.decodeProtectedHeader(token);
  const forged = await new jose.SignJWT(jose.decodeJwt(token)).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid }).sign(own.privateKey);
  const claims = { ...jose.decodeJwt(token), sub: '999' };
  const changed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${token.split('.')[2]}`;
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${body}.`;
  for (const bad of [forged, changed, unsigned]) {
    await assert.rejects(jose.jwtVerify(bad, keys, rules));
    const { me } = await new GraphQLClient(url + '/graphql', { errorPolicy: 'all', headers: { Authorization: `JWT ${bad}` } }).request(ME).catch(() => ({ me: null })) ?? {};
    assert.ok(!me, 'nor does the server take it');
  }
  for (const other of [{ issuer: 'https://elsewhere.example.com' }, { audience: 'another' }, { typ: 'JWT' }, { algorithms: ['HS256'] }]) {
    await assert.rejects(jose.jwtVerify(token, keys, { ...rules, ...other }));
  }
});

claim('the_published_keys_are_public_ones', async () => {
  const answer = await fetch(url + '/.well-known/jwks.json');
  assert.match(answer.headers.get('content-type'), /^application\/jwk-set\+json/);
  const set = await answer.json();
  assert.equal(set.keys.length, 1);
  for (const key of set.keys) {
    assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    assert.equal(key.use, 'sig');
  }
});

claim('a_shared_secret_is_published_nowhere', async () => {
  const token = await loggedIn(hs256Url);
  assert.equal(jose.decodeProtectedHeader(token).alg, 'HS256');
  const set = await (await fetch(hs256Url + '/.well-known/jwks.json')).json();
  assert.ok(set.keys.every(key => key.kty === 'OKP'), JSON.stringify(set));
  await assert.rejects(jose.jwtVerify(token, jose.createRemoteJWKSet(new URL(hs256Url + '/.well-known/jwks.json'))));
});

let failed = 0;
const chosen = claims.filter(([name]) => words.length === 0 || words.some(word => name.includes(word)));
for (const [name, run] of chosen) {
  try {
    await run();
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
console.log(`${chosen.length - failed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);

import { expect, test } from 'vitest';
import { exportContent, type ExportSurvey } from './export-format.ts';

const SURVEY: ExportSurvey = {
  users: 1200,
  mailboxes: 1000,
  withSettings: 3,
  locked: 2,
  verifierOnly: 400,
  domains: 1,
  system: 2,
};
const NOTHING: ExportSurvey = {
  ...SURVEY,
  withSettings: 0,
  locked: 0,
  verifierOnly: 0,
  domains: 0,
  system: 0,
};

const text = (...of: Parameters<typeof exportContent>) => {
  const { holds, lacks, secrets } = exportContent(...of);
  return { holds: holds.join(' '), lacks: lacks.join(' '), secrets };
};

test('full holds all, and says which passwords are verifiers', () => {
  const { holds, lacks } = text('full', SURVEY, true);
  expect(holds).toMatch(/1,200 users.*600 passwords in clear text.*400 verifiers/);
  expect(lacks).toMatch(/The settings of the system and of 1 domain:/);
  expect(lacks).not.toMatch(/passwords/);
});

test('full without passwords says so, and what an import then does', () => {
  const { holds, lacks } = text('full', SURVEY, false);
  expect(holds).not.toMatch(/clear|verifier/);
  expect(lacks).toMatch(/passwords of 1,000 mailboxes.*do not exist are rejected/);
});

test('gateway names what these users lose, and nothing that they have not', () => {
  expect(text('gateway', SURVEY, true).lacks).toMatch(
    /settings of 3 users.*locks of 2 users.*passwords of 400 users.*blank/,
  );
  expect(text('gateway', NOTHING, true).lacks).toBe('');
});

test('where no password is left in clear none is promised, and what is secret is named', () => {
  const hardened: ExportSurvey = { ...SURVEY, verifierOnly: SURVEY.mailboxes };
  const gateway = text('gateway', hardened, true);
  expect(gateway.holds).toBe('Username and domain of 1,200 users, in the gateway’s columns.');
  expect(gateway.lacks).toMatch(/passwords of 1,000 users, .* blank password/);
  expect(text('gateway', { ...NOTHING, mailboxes: 0 }, true).holds).toMatch(/^Username, domain and password/);
  const [clear, verifiers] = [/^Passwords in it can be read/, /^Verifiers in it let .* try/];
  expect(text('full', SURVEY, true).secrets).toMatch(clear);
  expect(text('full', hardened, true).secrets).toMatch(verifiers);
  expect(text('gateway', SURVEY, true).secrets).toMatch(clear);
  const none = [text('full', SURVEY, false), text('full', { ...NOTHING, mailboxes: 0 }, true)];
  for (const { secrets } of [...none, gateway, text('reading', SURVEY, true)]) expect(secrets).toBeNull();
});

test('reading holds no secrets', () => {
  expect(text('reading', SURVEY, true).lacks).toMatch(/^Passwords/);
});

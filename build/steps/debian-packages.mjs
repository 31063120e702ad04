/** Debian packages that tests and benches run for real: installed once where that is possible, and none of them started. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { capture, isProgram, which } from './processes.mjs';
import { knownCause, say } from './tell.mjs';

/** The package, how to see that it is there, and what is skipped without it. */
const PACKAGES = [
  { package: 'dbus', there: program('dbus-run-session'), for: 'the keychain tests' },
  { package: 'gnome-keyring', there: program('gnome-keyring-daemon'), for: 'the keychain tests' },
  { package: 'libsecret-1-0', there: hasLibsecret, for: 'the keychain tests' },
  { package: 'strace', there: program('strace'), for: 'the failing-disk and sync tests' },
  { package: 'openssl', there: program('openssl'), for: 'the certificate tests' },
  { package: 'python3', there: program('python3'), for: "the tests with Python's smtplib" },
  {
    package: 'python3-dkim',
    there: () => existsSync('/usr/lib/python3/dist-packages/dkim'),
    for: 'the DKIM tests',
  },
  { package: 'postfix', there: program('smtp-source'), for: 'the tests and benches with Postfix' },
  { package: 'swaks', there: program('swaks'), for: 'the tests with swaks' },
  { package: 'msmtp', there: program('msmtp'), for: 'the tests with msmtp' },
  { package: 'sslscan', there: program('sslscan'), for: 'the scan for weak ciphers' },
  { package: 'spamd', there: program('spamd'), for: 'the tests with spamd' },
  { package: 'clamav-daemon', there: program('clamd'), for: 'the tests with clamd' },
  { package: 'age', there: program('age'), for: 'the test that age opens a backup' },
  { package: 'slapd', there: program('slapd'), for: 'the tests with a directory' },
  { package: 'rspamd', there: program('rspamd'), for: 'the tests with rspamd' },
  { package: 'fuse3', there: program('fusermount3'), for: 'the tests of a power loss' },
  {
    package: 'python3-pyfuse3',
    there: () => existsSync('/usr/lib/python3/dist-packages/_pyfuse3.py'),
    for: 'the tests of a power loss',
  },
  { package: 'postgresql', there: hasPostgres, for: 'the tests with PostgreSQL' },
];

/** Answers to what a package asks when it is installed; Postfix must not set itself up as this computer's mailer. */
const ANSWERS = 'postfix postfix/main_mailer_type select No configuration\n';
const POLICY = '/usr/sbin/policy-rc.d';
/** Tells our file from an administrator's, so that one that was left behind by a kill goes at the next installation. */
const POLICY_TEXT = '#!/bin/sh\n# Written by Postern while it installs packages for its tests.\nexit 101\n';
/** Waits for another apt that is running, but not for a server that is not there. */
const APT = [
  '-q',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=30',
];

/** Packages of the list that are missing; none where there is no apt-get. */
export function missingPackages() {
  return process.platform === 'linux' ? PACKAGES.filter((entry) => !entry.there()) : [];
}

/** True as root on Debian or one of its children, where installing needs no question. */
export async function canInstall() {
  return (
    process.getuid?.() === 0 && which('apt-get') !== null && /^ID(_LIKE)?=.*debian/m.test(await osRelease())
  );
}

/** True on Debian itself: its children may lack a package that it has. */
export async function isDebian() {
  return /^ID="?debian"?$/m.test(await osRelease());
}

async function osRelease() {
  return readFile('/etc/os-release', 'utf8').catch(() => '');
}

/**
 * Installs all at once, or, when that fails, each by itself. Removes nothing: a computer that has another mailer keeps it.
 * @param {readonly string[]} packages
 */
export async function install(packages) {
  say(`Installing ${packages.join(', ')} with apt-get (once) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await capture('apt-get', ['update', ...APT], { env });
  await withoutServices(async () => {
    await capture('sh', ['-c', 'printf %s "$ANSWERS" | debconf-set-selections'], {
      env: { ...env, ANSWERS },
    });
    for (const batch of [packages, ...(packages.length > 1 ? packages.map((one) => [one]) : [])]) {
      const { code, output } = await capture(
        'apt-get',
        ['install', '-y', ...APT, '--no-install-recommends', '--no-remove', ...batch],
        // dpkg ends in its own time: killed, it would leave packages half set up.
        { env, interrupt: 'SIGINT' },
      );
      if (code === 0 && batch === packages) return;
      if (code === 0) continue;
      say(`apt-get could not install ${batch.join(', ')}: ${knownCause(output) ?? lastLine(output)}`);
      // What stands in the way of all of them stands in the way of each.
      if (/Could not get lock|frontend lock|Temporary failure resolving|Could not connect/.test(output))
        return;
    }
  });
}

/** Debian starts a daemon when it is installed, unless this file says no (invoke-rc.d(8)). */
async function withoutServices(work) {
  const left = await readFile(POLICY, 'utf8').catch(() => null);
  const ours = left === null || left === POLICY_TEXT;
  if (ours) await writeFile(POLICY, POLICY_TEXT, { mode: 0o755 });
  const remove = () => ours && rmSync(POLICY, { force: true });
  // At Ctrl+C, too: a computer on which no service starts any more is a high price for it.
  process.once('exit', remove);
  try {
    await work();
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** Daemons lie in /usr/sbin, which is not in everybody's PATH. */
function program(name) {
  return () => which(name) !== null || isProgram(`/usr/sbin/${name}`);
}

function hasLibsecret() {
  const folders = [
    '/usr/lib',
    '/usr/lib64',
    '/lib',
    `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  ];
  return folders.some((folder) => existsSync(`${folder}/libsecret-1.so.0`));
}

/** The server is in a folder by its version; 15 is the oldest that will do. */
function hasPostgres() {
  const home = '/usr/lib/postgresql';
  if (!existsSync(home)) return false;
  return readdirSync(home).some(
    (version) => Number(version) >= 15 && existsSync(`${home}/${version}/bin/initdb`),
  );
}

function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? '';
}

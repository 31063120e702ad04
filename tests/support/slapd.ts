/** A slapd of a test's own on the loopback, with the attributes of Active Directory that hold addresses. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const SLAPD = '/usr/sbin/slapd';
/** False where Debian's package is not installed. */
export const hasSlapd = existsSync(SLAPD);
export const BASE = 'dc=example,dc=org';
/** A name with what has to be escaped in one. */
export const ROOT = `cn=Müller\\, Eva,${BASE}`;
export const PASSWORD = 'secret';

/** A person with further lines of LDIF. */
export function person(cn: string, more = ''): string {
  return `dn: cn=${cn},${BASE}\nobjectClass: inetOrgPerson\nobjectClass: adUser\ncn: ${cn}\nsn: x\n${more}`;
}

export class Slapd {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-slapd-'));
  readonly url: string;
  readonly tlsUrl: string;
  readonly cert = join(this.folder, 'cert.pem');
  #child: ChildProcess | null = null;

  private constructor(plain: number, secure: number) {
    this.url = `ldap://127.0.0.1:${plain}`;
    this.tlsUrl = `ldaps://127.0.0.1:${secure}`;
  }

  /** Fills it with `entries` (LDIF) below the base, and waits until it answers. `more`: lines of its configuration. */
  static async start(entries: readonly string[], more = '', tls = false): Promise<Slapd> {
    const slapd = new Slapd(await freePort(), await freePort());
    const { folder, url, tlsUrl } = slapd;
    if (tls) slapd.#certify();
    const conf = join(folder, 'slapd.conf');
    mkdirSync(join(folder, 'db'));
    writeFileSync(conf, configuration(folder, more, tls));
    const base = `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n`;
    const input = [base, ...entries].join('\n');
    const added = spawnSync('/usr/sbin/slapadd', ['-q', '-f', conf], { input, encoding: 'utf8' });
    if (added.status !== 0) throw new Error(added.stderr);
    const urls = tls ? `${url} ${tlsUrl}` : url;
    slapd.#child = spawn(SLAPD, ['-f', conf, '-h', urls, '-d', '0'], { stdio: 'ignore' });
    await answers(Number(new URL(url).port));
    return slapd;
  }

  /** Ends it at once, whatever it is doing. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #certify(): void {
    const ask = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
    ];
    const to = ['-keyout', join(this.folder, 'key.pem'), '-out', this.cert, '-subj', '/CN=dir'];
    spawnSync('openssl', [...ask, ...to, '-addext', 'subjectAltName=IP:127.0.0.1']);
  }
}

function configuration(folder: string, more: string, tls: boolean): string {
  const secure = `TLSCertificateFile ${folder}/cert.pem\nTLSCertificateKeyFile ${folder}/key.pem`;
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributeoptions lang- range=
attributetype ( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.2.840.113556.1.5.9 NAME 'adUser' SUP top AUXILIARY MAY proxyAddresses )
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/pid
${tls ? secure : ''}
${more}
database mdb
maxsize 1073741824
suffix "${BASE}"
rootdn "${ROOT.replaceAll('\\', '\\\\')}"
rootpw ${PASSWORD}
directory ${folder}/db
dbnosync
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (tries > 300) throw error;
      await wait(30);
    } finally {
      socket.destroy();
    }
  }
}

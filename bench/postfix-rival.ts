/** A private Postfix: configuration, queue and data in a folder of this run; nothing of the computer's own mailer is touched. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, HOST, untilAccepting, type SmtpTarget } from './smtp-target-fixture.ts';

/** True where Debian's Postfix is installed and this process may start it. */
export function havePostfix(): boolean {
  return process.getuid?.() === 0 && spawnSync('postconf', ['-d', 'mail_version']).status === 0;
}

/**
 * Starts it with a submission-like smtpd on a loopback port. Without a `sink` accepted mail goes on hold, the least
 * work that is durable: the queue manager never sees it.
 */
export async function startPostfix(folder: string, sink?: number): Promise<SmtpTarget> {
  const [config, queue, data] = ['config', 'queue', 'data'].map((name) => join(folder, 'postfix', name)) as [
    string,
    string,
    string,
  ];
  for (const path of [config, queue, data]) mkdirSync(path, { recursive: true });
  chmodSync(folder, 0o755);
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postfix']))) as [
    number,
    number,
  ];
  chownSync(data, uid, gid);
  const port = await freePort();
  writeFileSync(join(config, 'main.cf'), mainCf({ queue, data, log: join(folder, 'postfix', 'log') }, sink));
  writeFileSync(join(config, 'master.cf'), masterCf(port));
  postfix(config, 'start');
  await untilAccepting(port);
  const clear = async (): Promise<void> => {
    for (const name of ['hold', 'incoming', 'active', 'deferred', 'defer', 'maildrop', 'bounce']) {
      for (const entry of readdirSync(join(queue, name)))
        rmSync(join(queue, name, entry), { recursive: true });
    }
  };
  return { name: 'Postfix', port, clear, stop: async () => postfix(config, 'stop') };
}

function postfix(config: string, command: string): void {
  const { status, stderr } = spawnSync('postfix', ['-c', config, command], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`postfix ${command}: ${stderr}`);
}

function mainCf(paths: { queue: string; data: string; log: string }, sink: number | undefined): string {
  return `compatibility_level = 3.6
queue_directory = ${paths.queue}
data_directory = ${paths.data}
maillog_file = ${paths.log}
maillog_file_prefixes = /
myhostname = postfix.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = ${sink === undefined ? 'check_client_access static:hold, permit_mynetworks, reject' : 'permit_mynetworks, reject'}
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
in_flow_delay = 0
default_process_limit = 100
default_destination_concurrency_limit = 20
initial_destination_concurrency = 20
smtp_tls_security_level = none
disable_dns_lookups = yes
relayhost = ${sink === undefined ? '' : `[${HOST}]:${String(sink)}`}
`;
}

/** The services of Debian's master.cf that this needs, none of them in a chroot. */
function masterCf(port: number): string {
  return `${HOST}:${String(port)} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

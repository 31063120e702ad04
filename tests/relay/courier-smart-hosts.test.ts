/** Smart hosts: fail-over, hosts that come back, TLS, AUTH, and a destination that is dead for all. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeAuthority, makeServerCertificate } from '../../electron/relay/tls/make-certificates.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import { freePort, smartHost } from '../support/relay-mail.ts';
import { ScriptedSmtpServer } from '../support/scripted-smtp-server.ts';

const authority = await makeAuthority('test', Date.now());

async function certificate(...names: string[]): Promise<{ key: string; cert: string }> {
  const made = await makeServerCertificate(authority, names, Date.now());
  return { key: made.key, cert: made.certificate };
}

describe('fail-over', () => {
  it('goes to the next smart host when one refuses connections, and back once it works again', async () => {
    const first = await freePort();
    const second = await remoteServer();
    const relay = await openRelay(null, { smartHosts: [smartHost(first), smartHost(second.port)] });
    relay.start();
    await relay.queue();
    await expect.poll(() => second.messages.length).toBe(1);
    expect(relay.notices).toMatchObject([{ kind: 'destination-down', destination: `127.0.0.1:${first}` }]);
    expect(relay.courier?.state().down).toMatchObject([{ destination: `127.0.0.1:${first}` }]);

    const back = await remoteServer({}, first);
    relay.forward(11_000);
    await relay.queue();
    await expect.poll(() => back.messages.length).toBe(1);
    // Until the outcome of that probe is known, mail goes to the host that is known to work, and waits for nobody.
    await expect.poll(() => relay.courier?.state().down).toEqual([]);
    await relay.queue();
    await expect.poll(() => back.messages.length).toBe(2);
    expect(relay.kinds().every((kind) => kind.startsWith('delivered'))).toBe(true);
  });

  it.each(['421 4.3.2 too busy', '450 4.7.1 not now', '554 5.3.2 no service here'])(
    'goes to the next smart host after the greeting %s',
    async (greeting) => {
      const first = await remoteServer({ greeting: () => greeting });
      const second = await remoteServer();
      const relay = await openRelay(null, { smartHosts: [smartHost(first.port), smartHost(second.port)] });
      relay.start();
      await relay.queue();
      await expect.poll(() => second.messages.length).toBe(1);
      expect(relay.courier?.state().down[0]?.reason).toBe(greeting);
    },
  );

  it('waits while all are down, touching only what was tried, and drains at once when one is back', async () => {
    const port = await freePort();
    const relay = await openRelay(null, { smartHosts: [smartHost(port)] });
    for (let at = 0; at < 300; at++) await relay.queue({ to: [`u${at}@remote.example`] });
    relay.start();
    await expect.poll(() => relay.courier?.state().active === 0 && relay.log().length > 0).toBe(true);
    const tried = relay.log().length;
    expect(tried).toBeLessThan(100);
    expect(relay.waiting()).toHaveLength(300);
    for (let at = 0; at < 20; at++) await relay.queue();
    expect(relay.log()).toHaveLength(tried);

    const remote = await remoteServer({}, port);
    relay.forward(20_000);
    await expect.poll(() => remote.messages.length).toBe(320);
    await expect.poll(() => relay.waiting().length).toBe(0);
    expect(relay.kinds().filter((kind) => kind.startsWith('delivered'))).toHaveLength(320);
  });

  it('probes a dead host with one message', async () => {
    const port = await freePort();
    const relay = await openRelay(null, { smartHosts: [smartHost(port)] });
    relay.start();
    await relay.queue();
    await expect.poll(() => relay.log().length).toBe(1);
    for (let at = 0; at < 50; at++) await relay.queue();
    relay.forward(11_000);
    await expect.poll(() => relay.log().length).toBe(2);
    await expect.poll(() => relay.courier?.state().active).toBe(0);
    expect(relay.log()).toHaveLength(2);
  });

  it('takes a route given by an administrator although the smart host is down', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null, { smartHosts: [smartHost(await freePort())] });
    relay.start();
    await relay.queue();
    await expect.poll(() => relay.log().length).toBe(1);
    await relay.store.reroute(
      relay.waiting().map(({ id }) => id),
      `127.0.0.1:${remote.port}`,
      'admin',
    );
    await relay.store.retryNow('all', 'admin');
    relay.courier?.wake();
    await expect.poll(() => remote.messages.length).toBe(1);
  });
});

describe('TLS', () => {
  it('refuses a certificate of another name when verified, and sends with the right one', async () => {
    const wrong = await remoteServer({ certificate: await certificate('other.example') });
    const right = await remoteServer({ certificate: await certificate('localhost') });
    const host = (port: number) => smartHost(port, { host: 'localhost', tls: 'verified' });
    const relay = await openRelay(null, { smartHosts: [host(wrong.port), host(right.port)] });
    relay.start({ trustedCertificates: [authority.certificate] });
    await relay.queue();
    await expect.poll(() => right.messages.length).toBe(1);
    expect(right.messages[0]?.tls).toBe(true);
    expect(wrong.messages).toEqual([]);
    expect(relay.courier?.state().down[0]?.reason).toMatch(/TLS failed: .*other\.example/);
    await expect.poll(() => relay.log()[0]?.detail ?? '').toContain('tls=TLSv1.3/TLS_');
  });

  it('refuses a server without STARTTLS when verified', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null, { smartHosts: [smartHost(remote.port, { tls: 'verified' })] });
    relay.start();
    await relay.queue();
    await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
    expect(remote.messages).toEqual([]);
  });

  it('sends with any certificate when opportunistic', async () => {
    const remote = await remoteServer({ certificate: await certificate('other.example') });
    const relay = await openRelay(null, { smartHosts: [smartHost(remote.port, { tls: 'opportunistic' })] });
    relay.start();
    await relay.queue();
    await expect.poll(() => remote.messages.length).toBe(1);
    expect(remote.messages[0]?.tls).toBe(true);
  });

  it('sends without TLS when opportunistic and the handshake fails', async () => {
    const remote = await remoteServer({
      extensions: ['STARTTLS'],
      on: (verb) => (verb === 'STAR' ? '220 go ahead\r\nthis is no TLS' : null),
    });
    const relay = await openRelay(null, { smartHosts: [smartHost(remote.port, { tls: 'opportunistic' })] });
    relay.start();
    await relay.queue();
    await expect.poll(() => remote.messages.length).toBe(1);
    expect(remote.messages[0]?.tls).toBe(false);
  });

  it('speaks TLS from the first byte where that is set', async () => {
    const remote = await remoteServer({ certificate: await certificate('localhost'), implicitTls: true });
    const relay = await openRelay(null, {
      smartHosts: [smartHost(remote.port, { host: 'localhost', tls: 'verified', implicitTls: true })],
    });
    relay.start({ trustedCertificates: [authority.certificate] });
    await relay.queue();
    await expect.poll(() => remote.messages.length).toBe(1);
  });
});

describe('AUTH', () => {
  it.each(['PLAIN', 'LOGIN'])('logs in with %s', async (mechanism) => {
    const remote = await remoteServer({ extensions: [`AUTH ${mechanism}`] });
    const smartHosts = [smartHost(remote.port, { username: 'postern' })];
    const relay = await openRelay(null, { smartHosts, transcripts: 'all' });
    relay.start({ smartHostPassword: ({ username }) => (username === 'postern' ? 'geheim' : undefined) });
    for (const to of ['one', 'two']) {
      await relay.queue({ to: [`${to}@remote.example`] });
      await expect.poll(() => relay.log().length).toBe(to === 'one' ? 1 : 2);
    }
    expect(remote.messages[0]?.user).toBe('postern:geheim');
    // The opening with each message on the connection, and of the messages each its own.
    for (const { id, recipient } of relay.log()) {
      const said = ((await relay.store.transcript(id)) ?? '').split('\n');
      const asked = said.filter((line) => !line.startsWith('S: 2'));
      expect(asked).toEqual([
        `* Connection to 127.0.0.1:${remote.port}`,
        'C: EHLO relay.example',
        ...(mechanism === 'PLAIN'
          ? ['C: AUTH PLAIN (not kept)']
          : [
              'C: AUTH LOGIN',
              'S: 334 (not kept)',
              'C: (answers AUTH, not kept)',
              'S: 334 (not kept)',
              'C: (answers AUTH, not kept)',
            ]),
        expect.stringMatching(/^C: MAIL FROM:<anna@sender\.example>/),
        `C: RCPT TO:<${recipient}>`,
        'C: DATA',
        expect.stringMatching(/^S: 354/),
        '* The message, which is not kept here.',
      ]);
    }
  });

  it('waits when the server refuses the password, and does not bounce', async () => {
    const remote = await remoteServer({
      extensions: ['AUTH PLAIN'],
      on: (verb) => (verb === 'AUTH' ? '535 5.7.8 wrong' : null),
    });
    const relay = await openRelay(null, { smartHosts: [smartHost(remote.port, { username: 'postern' })] });
    relay.start({ smartHostPassword: () => 'false' });
    await relay.queue();
    await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
    expect(relay.courier?.state().down[0]?.reason).toBe('535 5.7.8 wrong');
    const said = await relay.store.transcript(relay.log()[0]?.id ?? 0);
    expect(said?.split('\n').slice(-2)).toEqual(['C: AUTH PLAIN (not kept)', 'S: 535 5.7.8 wrong']);
  });

  it('waits for a password that is not known, says so, and uses it once it is', async () => {
    const remote = await remoteServer({ extensions: ['AUTH PLAIN'] });
    const relay = await openRelay(null, { smartHosts: [smartHost(remote.port, { username: 'postern' })] });
    const known: { password?: string } = {};
    relay.start({ smartHostPassword: () => known.password });
    await relay.queue();
    await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
    expect(relay.log()[0]?.reply).toContain('password of postern');
    known.password = 'geheim';
    relay.forward(11_000);
    await expect.poll(() => remote.messages.length).toBe(1);
  });
});

describe('localhost', () => {
  it.each(
    ['127.0.0.1', '::1'].flatMap((address) =>
      [false, true].map((implicitTls) => [address, implicitTls] as const),
    ),
  )('is found where it listens on %s only, with TLS from the beginning: %s', async (address, implicitTls) => {
    const server = new ScriptedSmtpServer({ implicitTls, certificate: await certificate('localhost') });
    await server.listen(0, address);
    onTestFinished(() => server.close());
    for (const host of ['localhost', 'mail.localhost']) {
      const relay = await openRelay(null, { smartHosts: [smartHost(server.port, { host, implicitTls })] });
      relay.start();
      await relay.queue({ to: [`someone@${host}.example`] });
      await expect.poll(() => relay.kinds()).toEqual([`delivered someone@${host}.example`]);
    }
  });
});

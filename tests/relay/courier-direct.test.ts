/** Direct delivery with made-up DNS: MX, addresses, null MX, loops, and servers that lack what a message needs. */
import { describe, expect, it } from 'vitest';
import type { MailResolver } from '../../electron/relay/courier/courier-types.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import type { TestRelay } from '../support/relay-mail.ts';

/** Records by name; what is missing does not exist, an error code is thrown. */
function madeUpDns(
  mx: Readonly<Record<string, readonly (readonly [priority: number, exchange: string])[] | string>>,
  addresses: Readonly<Record<string, readonly string[] | string>>,
): MailResolver {
  const ask = <T>(records: Readonly<Record<string, T | string>>, name: string): T => {
    const found = records[name];
    if (found === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    if (typeof found === 'string') throw Object.assign(new Error(found), { code: found });
    return found;
  };
  return {
    mx: async (domain) => ask(mx, domain).map(([priority, exchange]) => ({ priority, exchange })),
    addresses: async (host) => ask(addresses, host),
  };
}

/** Everything that was sent to a sender as a DSN. */
async function statusOf(relay: TestRelay): Promise<string> {
  await expect.poll(() => relay.log().some(({ kind }) => kind === 'failed')).toBe(true);
  return relay.log().find(({ kind }) => kind === 'failed')?.reply ?? '';
}

describe('direct delivery', () => {
  it('tries the mail servers by preference and address after address', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null);
    const resolver = madeUpDns(
      {
        'remote.example': [
          [20, 'second.example'],
          [10, 'first.example'],
        ],
      },
      { 'first.example': ['127.0.0.3'], 'second.example': ['127.0.0.4', '127.0.0.1'] },
    );
    relay.start({ resolver, directPort: remote.port });
    await relay.queue();
    await expect.poll(() => remote.messages.length).toBe(1);
    await expect.poll(() => relay.log()[0]?.rule).toBe(`second.example[127.0.0.1]:${remote.port}`);
  });

  it('sends to the domain itself when it has addresses but no MX', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null);
    relay.start({ resolver: madeUpDns({}, { 'remote.example': ['127.0.0.1'] }), directPort: remote.port });
    await relay.queue();
    await expect.poll(() => remote.messages.length).toBe(1);
  });

  it('sends to an address literal', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null);
    relay.start({ resolver: madeUpDns({}, {}), directPort: remote.port });
    await relay.queue({ to: ['bert@[127.0.0.1]'] });
    await expect.poll(() => remote.messages.length).toBe(1);
  });

  it('sends a message for several domains to each', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null);
    const resolver = madeUpDns({}, { 'a.example': ['127.0.0.1'], 'b.example': ['127.0.0.1'] });
    relay.start({ resolver, directPort: remote.port });
    await relay.queue({ to: ['x@a.example', 'y@b.example', 'z@a.example'] });
    await expect.poll(() => remote.messages.length).toBe(2);
    expect(remote.messages.map(({ recipients }) => recipients.length).sort()).toEqual([1, 2]);
    await expect.poll(() => relay.waiting().length).toBe(0);
  });

  it.each([
    ['a domain that does not exist', madeUpDns({}, {}), '5.1.2'],
    ['a null MX', madeUpDns({ 'remote.example': [[0, '']] }, {}), '5.1.10'],
    ['mail servers without addresses', madeUpDns({ 'remote.example': [[5, 'gone.example']] }, {}), '5.1.2'],
    ['an MX that is ourselves', madeUpDns({ 'remote.example': [[5, 'relay.example']] }, {}), '5.4.6'],
    [
      'an MX with our address',
      madeUpDns({ 'remote.example': [[5, 'x.example']] }, { 'x.example': ['127.0.0.9'] }),
      '5.4.6',
    ],
  ])('fails mail to %s for good', async (_name, resolver, status) => {
    const relay = await openRelay(null);
    relay.start({ resolver, isOurself: (host) => host === 'relay.example' || host === '127.0.0.9' });
    await relay.queue();
    expect((await statusOf(relay)).startsWith(`${status} `)).toBe(true);
    expect(relay.kinds()).toContain('bounced bert@remote.example');
  });

  it('uses only the servers before ourselves', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null);
    const resolver = madeUpDns(
      {
        'remote.example': [
          [10, 'before.example'],
          [20, 'relay.example'],
          [30, 'after.example'],
        ],
      },
      { 'before.example': ['127.0.0.1'], 'after.example': ['127.0.0.2'], 'relay.example': ['127.0.0.9'] },
    );
    relay.start({ resolver, directPort: remote.port, isOurself: (host) => host === 'relay.example' });
    await relay.queue();
    await expect.poll(() => remote.messages.length).toBe(1);
  });

  it('waits when DNS does not answer, and asks again', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null);
    const records: Record<string, string | string[]> = { 'remote.example': 'ESERVFAIL' };
    const resolver = madeUpDns({ 'remote.example': 'ESERVFAIL' }, records);
    let down = true;
    relay.start({
      resolver: {
        mx: (domain) => (down ? resolver.mx(domain) : Promise.resolve([])),
        addresses: async () => ['127.0.0.1'],
      },
      directPort: remote.port,
    });
    await relay.queue();
    await expect.poll(() => relay.log()[0]?.reply).toMatch(/^4\.4\.3 .*ESERVFAIL/);
    down = false;
    relay.forward(20_000);
    await expect.poll(() => remote.messages.length).toBe(1);
  });

  it('lets one dead domain not keep another waiting', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(null);
    const resolver = madeUpDns({}, { 'dead.example': ['127.0.0.2'], 'remote.example': ['127.0.0.1'] });
    for (let at = 0; at < 600; at++) await relay.queue({ to: [`u${at}@dead.example`] });
    await relay.queue();
    relay.start({ resolver, directPort: remote.port });
    await expect.poll(() => remote.messages.length).toBe(1);
    expect(relay.courier?.state().down).toMatchObject([{ destination: 'dead.example' }]);
  });
});

describe('what a message needs', () => {
  const utf8 = 'Subject: Grüße\r\n\r\nGrüße\r\n';

  it('asks for SMTPUTF8 and 8BITMIME where they are offered', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({
      to: ['jörg@remote.example'],
      content: utf8,
      envelope: { smtpUtf8: true, eightBit: true },
    });
    await expect.poll(() => remote.messages.length).toBe(1);
    expect(remote.messages[0]?.mail).toMatch(/ BODY=8BITMIME SMTPUTF8/);
    expect(remote.messages[0]?.content.toString()).toBe(utf8);
  });

  it.each([
    ['an address', 'jörg@remote.example', 'Subject: x\r\n\r\nx\r\n', '5.6.7'],
    ['a header', 'bert@remote.example', utf8, '5.6.7'],
  ])('fails mail that needs SMTPUTF8 for %s where it is not offered', async (_name, to, content, status) => {
    const remote = await remoteServer({ extensions: ['PIPELINING', '8BITMIME'] });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ to: [to], content, sender: '', envelope: { smtpUtf8: true } });
    expect((await statusOf(relay)).startsWith(`${status} `)).toBe(true);
    expect(remote.lines.some((line) => line.startsWith('MAIL'))).toBe(false);
  });

  it('sends an international domain in A-labels where SMTPUTF8 is not offered', async () => {
    const remote = await remoteServer({ extensions: ['PIPELINING'] });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ to: ['bert@bücher.example'], envelope: { smtpUtf8: true } });
    await expect.poll(() => remote.messages[0]?.recipients).toEqual(['<bert@xn--bcher-kva.example>']);
  });

  it('fails 8 bit content where 8BITMIME is not offered, and sends 7 bit content all the same', async () => {
    const remote = await remoteServer({ extensions: ['PIPELINING'] });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ sender: '', content: 'Subject: x\r\n\r\nGrüße\r\n', envelope: { eightBit: true } });
    expect((await statusOf(relay)).startsWith('5.6.3 ')).toBe(true);
    await relay.queue({ envelope: { eightBit: true } });
    await expect.poll(() => remote.messages.length).toBe(1);
  });

  it('fails what is larger than the server takes', async () => {
    const remote = await remoteServer({ extensions: ['SIZE 100'] });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ sender: '', content: `Subject: x\r\n\r\n${'x'.repeat(100)}\r\n` });
    expect(await statusOf(relay)).toMatch(/^5\.3\.4 .*at most 100/);
  });

  it('passes DSN parameters on where DSN is offered', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({
      recipients: [
        { address: 'a@remote.example', notify: ['SUCCESS', 'DELAY'], orcpt: 'rfc822;a+b@remote.example' },
        { address: 'b@remote.example', notify: ['NEVER'], orcpt: null },
      ],
      envelope: { ret: 'HDRS', envid: 'id=1 +' },
    });
    await expect.poll(() => remote.messages.length).toBe(1);
    expect(remote.messages[0]?.mail).toMatch(/ RET=HDRS ENVID=id\+3D1\+20\+2B$/);
    expect(remote.messages[0]?.recipients).toEqual([
      '<a@remote.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@remote.example',
      '<b@remote.example> NOTIFY=NEVER',
    ]);
  });
});

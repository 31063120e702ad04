import { describe, expect, it } from 'vitest';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import { Backlog } from './backlog.ts';
import type { Work } from './destination.ts';
import { HostState } from './host-state.ts';

function delivery(id: number, domain = 'remote.example', route = ''): Delivery {
  const recipient = { address: `u${id}@${domain}`, notify: [], orcpt: null };
  return { id, message: id, recipient, attempts: 0, domain, route, epoch: 1 };
}

function message(id: number, deliveries: readonly Delivery[], bytes = 10): DueMessage {
  return {
    id,
    envelope: { sender: 'a@x.example', smtpUtf8: false, eightBit: false, ret: null, envid: null },
    origin: { userId: 1, user: 'a@x.example', client: '', helo: '', tls: '' },
    received: 0,
    expires: 1e12,
    warned: null,
    bytes,
    content: new Uint8Array(bytes),
    deliveries,
  };
}

function target(id: number) {
  const tls = 'off' as const;
  return { id, host: 'h', address: '', port: 25, tls, implicitTls: false, auth: null, connections: 1 };
}

describe('Backlog', () => {
  it('keys destinations as the mail database does', () => {
    const backlog = new Backlog();
    expect(backlog.destinationOf(delivery(1), true)).toMatchObject({ key: '*', kind: 'smart-hosts' });
    expect(backlog.destinationOf(delivery(1), false)).toMatchObject({
      key: 'remote.example',
      kind: 'direct',
    });
    expect(backlog.destinationOf(delivery(1, 'x', 'h:26'), true)).toMatchObject({
      key: 'h:26',
      kind: 'route',
    });
  });

  it('is bounded in works and in bytes', () => {
    const backlog = new Backlog();
    const destination = backlog.destinationOf(delivery(1), true);
    for (let id = 1; !backlog.full; id++)
      backlog.add(message(id, [delivery(id)]), [delivery(id)], destination, 0);
    expect(backlog).toMatchObject({ works: 2000, room: 2000, low: false });
    backlog.giveBackWaiting(destination);
    expect(backlog).toMatchObject({ works: 0, low: true, full: false });
    expect(backlog.taken.size).toBe(0);
    for (let id = 1; id <= 32; id++) {
      expect(backlog.room > 0 && backlog.works < 32).toBe(true);
      backlog.add(message(id, [delivery(id)], 1 << 20), [delivery(id)], destination, 0);
    }
    expect(backlog).toMatchObject({ works: 32, full: true, low: false });
  });

  it('lets one message find out whether a host is back', () => {
    const backlog = new Backlog();
    const destination = backlog.destinationOf(delivery(1), true);
    const host = new HostState(target(1));
    destination.hosts = [host];
    host.failed(1000, 'gone');
    expect(backlog.closed(destination, 1000)).toBe(true);
    expect(destination.downUntil(1000)).toBe(11_000);
    expect(backlog.closed(destination, 11_000)).toBe(false);
    backlog.add(message(1, [delivery(1)]), [delivery(1)], destination, 11_000);
    expect(backlog.closed(destination, 11_000)).toBe(true);
    expect(destination.pick(11_000)).toEqual({ host, probe: true });
    host.answered();
    expect(backlog.closed(destination, 11_000)).toBe(false);
  });

  it('knows what an administrator changed meanwhile, and forgets it with the work', () => {
    const backlog = new Backlog();
    const destination = backlog.destinationOf(delivery(1), true);
    const both = [delivery(1), delivery(2)];
    backlog.add(message(1, both), both, destination, 0);
    const work = destination.waiting.shift() as Work;
    backlog.withdraw([7]);
    expect(backlog.isWithdrawn(work)).toBe(false);
    backlog.withdraw([2]);
    expect(backlog.isWithdrawn(work)).toBe(true);
    backlog.release(work);
    backlog.add(message(1, both), both, destination, 0);
    expect(backlog.isWithdrawn(destination.waiting.shift() as Work)).toBe(false);
  });

  it('parts many recipients into transactions of a hundred', () => {
    const backlog = new Backlog();
    const destination = backlog.destinationOf(delivery(1), true);
    const many = Array.from({ length: 250 }, (_, at) => delivery(at + 1));
    backlog.add(message(1, many), many, destination, 0);
    expect(destination.waiting.clear().map(({ deliveries }) => deliveries.length)).toEqual([100, 100, 50]);
  });

  it('has room for everybody, whoever fills it', () => {
    let rooms = 0;
    const backlog = new Backlog(() => rooms++);
    const destination = backlog.destinationOf(delivery(1), false);
    const mail = (id: number) => message(id, [delivery(id)]);
    const other = { ...mail(0), origin: { ...mail(0).origin, userId: 2 } };
    for (let id = 1; id <= 500; id++) {
      expect(backlog.hasRoomFor(mail(id), destination)).toBe(true);
      backlog.add(mail(id), [delivery(id)], destination, 0);
    }
    expect(backlog.hasRoomFor(mail(501), destination)).toBe(false);
    expect(backlog.hasRoomFor(mail(501), backlog.destinationOf(delivery(1), true))).toBe(true);
    expect([backlog.hasRoomFor(other, destination), backlog.closedKeys(0).size]).toEqual([true, 0]);
    for (let sent = 0; sent < 249; sent++) backlog.release(destination.waiting.shift() as Work);
    expect(rooms).toBe(0);
    backlog.release(destination.waiting.shift() as Work);
    expect([rooms, backlog.hasRoomFor(mail(501), destination)]).toEqual([1, true]);
  });
});

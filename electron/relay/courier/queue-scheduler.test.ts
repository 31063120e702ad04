import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relaySettings, type RelaySettingsPatch } from '../../../shared/domain/relay-settings.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import type { Reply, SendResult } from './courier-messages.ts';
import type { Destination } from './destination.ts';
import { HostState } from './host-state.ts';
import { QueueScheduler } from './queue-scheduler.ts';
import type { Command, SchedulerEvent } from './scheduler-types.ts';

const NOW = 1_800_000_000_000;
const SMART = [{ host: 'mx.example', port: 25, tls: 'off', implicitTls: false, username: '' }] as const;
const OK: Reply = { step: 'content', reply: '250 2.0.0 OK' };
const GONE: Reply = { status: '4.4.1', text: 'refused' };

let ids = 0;
function mail(user = 1, to = 'b@far.example'): DueMessage {
  const id = ++ids;
  const recipient = { address: to, notify: [], orcpt: null };
  return {
    ...{ id, received: NOW, expires: NOW + 4 * 86_400_000, warned: null, bytes: 1, content: null },
    deliveries: [{ id, message: id, recipient, attempts: 0, domain: 'far.example', route: '', epoch: id }],
    envelope: { sender: `u${user}@x.example`, smtpUtf8: false, eightBit: false, ret: null, envid: null },
    origin: { userId: user, user: `u${user}@x.example`, client: '', helo: '', tls: '' },
  };
}

function host(id: number): HostState {
  const tls = 'off' as const;
  return new HostState({
    id,
    host: `h${id}`,
    address: '',
    port: 25,
    tls,
    implicitTls: false,
    auth: null,
    connections: 1,
  });
}

/** A scheduler that has begun, and the time it goes by. */
function begun(patch: RelaySettingsPatch = { smartHosts: [...SMART], connectionsPerDestination: 1 }) {
  const settings = relaySettings(patch);
  const time = { now: NOW, behind: false };
  const at = () => ({ ...time, settings, gaps: [] });
  const made = new QueueScheduler(at());
  const tell = (event: SchedulerEvent): readonly Command[] => made.step(event, at());
  tell({ kind: 'start' });
  return { made, tell, time };
}

function of<K extends Command['kind']>(
  commands: readonly Command[],
  kind: K,
): Extract<Command, { kind: K }>[] {
  return commands.filter((command): command is Extract<Command, { kind: K }> => command.kind === kind);
}

/** One whose smart hosts are known: mail that comes is sent at once, as far as there are places. */
function sending(hosts = [host(1)]) {
  const { made, tell, time } = begun();
  const first = mail();
  const [lookUp] = of(tell({ kind: 'due', message: first }), 'look-up');
  const { destination } = lookUp as { destination: Destination };
  const [sent] = of(tell({ kind: 'looked-up', destination, found: { kind: 'hosts', hosts } }), 'send');
  const answer = (job: number, replies: Reply): readonly Command[] =>
    tell({
      kind: 'results',
      results: [{ job, kind: 'answered', remote: 'h', tls: '', dsn: false, replies }],
    });
  const unreached = (job: number): readonly Command[] =>
    tell({
      kind: 'results',
      results: [{ job, kind: 'unreached', brokeOff: null, remote: 'h', reason: GONE }],
    });
  return { made, tell, time, destination, first, job: sent?.job.id ?? 0, answer, unreached };
}

const kinds = (commands: readonly Command[]): string[] => commands.map(({ kind }) => kind);

describe('a message', () => {
  it('waits for its hosts, is sent, settled and forgotten', () => {
    const { made, tell, answer, job, first } = sending();
    const commands = answer(job, OK);
    expect(kinds(commands)).toEqual(['settle', 'alone-over', 'go-on', 'idle']);
    const [settle] = of(commands, 'settle');
    expect(settle).toMatchObject({ message: first, verdicts: { outcomes: [{ result: 'sent' }] } });
    expect([made.idle, made.backlog.taken.size]).toEqual([true, 1]);
    expect(kinds(tell(settle!.done))).toEqual(['go-on', 'idle']);
    expect([made.backlog.taken.size, made.backlog.works]).toEqual([0, 0]);
  });

  it('goes back while deliveries are paused, and is fetched when they go on', () => {
    const { tell } = sending();
    tell({ kind: 'pause' });
    const message = mail();
    expect(tell({ kind: 'due', message })).toEqual([{ kind: 'give-back', deliveries: message.deliveries }]);
    expect(kinds(tell({ kind: 'resume' }))).toContain('fetch');
  });

  it('goes back when an administrator changed it while it waited', () => {
    const { tell, answer, job } = sending();
    const waiting = Array.from({ length: 8 }, () => mail());
    for (const message of waiting) tell({ kind: 'due', message });
    const last = waiting.at(-1)!;
    tell({ kind: 'withdrawn', ids: [last.id] });
    let commands = answer(job, OK);
    const back: Command[] = [];
    for (let round = 0; round < 20; round++) {
      const sent = of(commands, 'send');
      back.push(...of(commands, 'give-back'));
      commands = tell({
        kind: 'results',
        results: sent.map(({ job: { id } }): SendResult => ({
          job: id,
          kind: 'answered',
          remote: '',
          tls: '',
          dsn: false,
          replies: OK,
        })),
      });
    }
    for (let at = 2; at <= 9; at++) back.push(...of(answer(at, OK), 'give-back'));
    expect(back).toEqual([{ kind: 'give-back', deliveries: last.deliveries }]);
  });
});

describe('a host that is not reached', () => {
  it('hands its mail to the next one, and is told of once', () => {
    const { tell, unreached, job } = sending([host(1), host(2)]);
    const commands = unreached(job);
    expect(of(commands, 'notice')).toMatchObject([
      { notice: { kind: 'destination-down', destination: 'h1:25' } },
    ]);
    const [again] = of(commands, 'send');
    expect(again?.target.host).toBe('h2');
    expect(of(tell({ kind: 'due', message: mail() }), 'send')[0]?.target.host).toBe('h2');
  });

  it('and is the last, puts all off until it is probed, by one message', () => {
    const { tell, time, unreached, job } = sending();
    const commands = unreached(job);
    const [settle] = of(commands, 'settle');
    const [outcome] = settle?.verdicts.outcomes ?? [];
    expect(outcome).toMatchObject({ result: 'retry', attempted: true });
    expect(kinds(commands)).toEqual(expect.arrayContaining(['sweep', 'fetch']));
    const until = outcome?.result === 'retry' ? outcome.next : 0;
    const early = mail();
    expect(tell({ kind: 'due', message: early })).toEqual([
      { kind: 'give-back', deliveries: early.deliveries },
    ]);
    time.now = until;
    expect(of(tell({ kind: 'due', message: mail() }), 'send')).toHaveLength(1);
    expect(kinds(tell({ kind: 'due', message: mail() }))).toEqual(['give-back']);
  });
});

it('a user who has much waiting leaves a place to another', () => {
  const { tell, answer, job } = sending();
  const sentNow = Array.from(
    { length: 30 },
    () => of(tell({ kind: 'due', message: mail(1) }), 'send').length,
  );
  expect(sentNow.reduce((all, count) => all + count, 0)).toBeLessThan(4);
  const other = mail(2);
  const commands = [...tell({ kind: 'due', message: other }), ...answer(job, OK), ...answer(job + 1, OK)];
  expect(of(commands, 'send').some(({ job: { sender } }) => sender === other.envelope.sender)).toBe(true);
});

it('a message at work each time the thread died is sent alone, and held when that thread dies, too', () => {
  const { tell, destination, first } = sending();
  for (let death = 0; death < 3; death++) {
    expect(of(tell({ kind: 'thread-died', atWork: true }), 'give-back')).toHaveLength(1);
    tell({ kind: 'start' });
    const [send] = of(tell({ kind: 'due', message: first }), 'send');
    expect(send?.alone).toBe(death === 2);
  }
  const commands = tell({ kind: 'alone-died', error: new Error('ended'), atWork: true });
  expect(of(commands, 'settle')[0]?.verdicts.outcomes).toMatchObject([{ result: 'held' }]);
  expect(of(commands, 'notice')).toMatchObject([{ notice: { kind: 'held-back' } }]);
  expect(destination.waiting).toHaveLength(0);
});

it('whatever happens, each claimed delivery is sent once at a time, and ends once: settled, or given back', () => {
  const event = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('due' as const), user: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('result' as const),
        which: fc.nat(),
        how: fc.constantFrom('ok', 'later', 'gone', 'closed'),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('settled' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 600_000 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'died' as const,
          'alone' as const,
          'pause' as const,
          'wake' as const,
          'righted' as const,
        ),
      }),
    },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (events) => {
      const { made, tell, time } = begun();
      const held = new Set<number>();
      const settling: Extract<Command, { kind: 'settle' }>[] = [];
      const jobs = new Map<number, { readonly ids: readonly number[]; readonly alone: boolean }>();
      const atWork = (): number[] => [...jobs.values()].flatMap((job) => job.ids);
      const handle = (commands: readonly Command[]): void => {
        for (const command of commands) {
          if (command.kind === 'send') {
            const job = made.messageOf(command.job.id);
            const sentIds = job?.deliveries.map(({ id }) => id) ?? [];
            for (const id of sentIds) expect([held.has(id), atWork().includes(id)]).toEqual([true, false]);
            jobs.set(command.job.id, { ids: sentIds, alone: command.alone });
          } else if (command.kind === 'give-back' || command.kind === 'settle') {
            const ended = command.kind === 'settle' ? command.done.deliveries : command.deliveries;
            for (const { id } of ended)
              expect([held.delete(id), atWork().includes(id)]).toEqual([true, false]);
            if (command.kind === 'settle') settling.push(command);
          }
        }
        for (const { destination } of of(commands, 'look-up')) {
          const found = { kind: 'hosts' as const, hosts: [host(1), host(2)] };
          handle(tell({ kind: 'looked-up', destination, found }));
        }
      };
      for (const each of events) {
        switch (each.do) {
          case 'due': {
            const message = mail(each.user);
            held.add(message.id);
            handle(tell({ kind: 'due', message }));
            break;
          }
          case 'result': {
            const open = [...jobs.keys()];
            const job = open[each.which % (open.length || 1)];
            if (job === undefined) break;
            jobs.delete(job);
            const remote = { job, remote: 'h' };
            const replies: Reply = each.how === 'ok' ? OK : { step: 'RCPT', reply: '451 4.3.0 later' };
            const result: SendResult =
              each.how === 'ok' || each.how === 'later'
                ? { ...remote, kind: 'answered', tls: '', dsn: false, replies }
                : {
                    ...remote,
                    kind: 'unreached',
                    brokeOff: each.how === 'gone' ? null : 'closed',
                    reason: GONE,
                  };
            handle(tell({ kind: 'results', results: [result] }));
            break;
          }
          case 'settled': {
            const next = settling.shift();
            if (next !== undefined) handle(tell(next.done));
            break;
          }
          case 'time':
            time.now += each.ms;
            handle(tell({ kind: 'look' }));
            break;
          case 'died':
            for (const [id, { alone }] of jobs) if (!alone) jobs.delete(id);
            handle(tell({ kind: 'thread-died', atWork: true }));
            handle(tell({ kind: 'start' }));
            break;
          case 'alone':
            for (const [id, { alone }] of jobs) if (alone) jobs.delete(id);
            handle(tell({ kind: 'alone-died', error: new Error('ended'), atWork: true }));
            break;
          case 'pause':
            handle(tell({ kind: 'pause' }));
            handle(tell({ kind: 'resume' }));
            break;
          case 'wake':
            handle(tell({ kind: 'wake' }));
            break;
          case 'righted':
            handle(tell({ kind: 'clock-righted' }));
        }
      }
      expect(made.backlog.taken.size).toBe(held.size + settling.length);
    }),
    { numRuns: process.env['POSTERN_LONG'] === '1' ? 20_000 : 300 },
  );
});

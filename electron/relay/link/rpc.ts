/** Calls, answers and events over a {@link Channel}, the same at both ends; what may be called is a type. */
import { PosternError, type ErrorReport } from '../../../shared/domain/errors.ts';
import type { Channel } from './link-types.ts';
import { PendingCalls } from './pending-calls.ts';
import { Silence } from './silence.ts';

/** What the functions of an interface of calls take and give. */
export type RequestOf<F> = F extends (request: infer R) => unknown ? R : never;
type ResponseOf<F> = F extends (request: never) => infer R ? Awaited<R> : never;

/** The functions that answer the calls of `C`. */
export type Served<C> = {
  readonly [N in keyof C]: (request: RequestOf<C[N]>) => ResponseOf<C[N]> | Promise<ResponseOf<C[N]>>;
};

/** One end of the link: `Theirs` are the calls that the other end answers, `Said` the events of this end. */
export interface Peer<Theirs, Said> {
  /** Rejects with {@link PosternError}: that of the other end, or `io-failed` when it is gone. */
  call<N extends keyof Theirs & string>(
    name: N,
    request: RequestOf<Theirs[N]>,
  ): Promise<ResponseOf<Theirs[N]>>;
  /** One way, without an answer; lost when the other end is gone. */
  say(event: Said): void;
  /** How many messages have come from the other end: signs of its life. */
  heard(): number;
  /** Resolves when the other end is gone. */
  readonly closed: Promise<void>;
}

export interface PeerOptions<Mine, Heard> {
  /** Answers the calls of the other end. A promise: calls that come before it resolves wait for it. */
  readonly serve: Served<Mine> | Promise<Served<Mine>>;
  readonly onEvent?: (event: Heard) => void;
  /** Milliseconds of silence after which the calls that wait reject: the other end is stopped, or hangs. Not given: for ever. */
  readonly patience?: number;
}

/** Between two signs of life of who has a call under way. Milliseconds. */
const BEAT = 1_000;

type Message =
  | { readonly call: number; readonly name: string; readonly request: unknown }
  | { readonly answer: number; readonly value: unknown }
  | { readonly refusal: number; readonly error: ErrorReport }
  | { readonly event: unknown }
  /** It lives, and works on it. */
  | { readonly beat: true };

/** Joins one end of a channel. Everything but functions may be sent (structured clone). */
export function connectPeer<Mine, Theirs, Said, Heard>(
  channel: Channel,
  { serve, onEvent, patience }: PeerOptions<Mine, Heard>,
): Peer<Theirs, Said> {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  let open = true;
  let heard = 0;
  const silence = patience === undefined ? null : new Silence({ patience }, giveUp);
  const calls = new PendingCalls(silence);

  function giveUp(): void {
    calls.rejectAll(hangs(calls.names(), patience ?? 0));
  }

  const send = (message: Message): void => {
    if (open) channel.send(message);
  };

  async function answer(id: number, name: string, request: unknown): Promise<void> {
    const beat = setInterval(() => send({ beat: true }), BEAT);
    beat.unref();
    try {
      const served = (await serve) as Readonly<Record<string, (request: unknown) => unknown>>;
      const work = Object.hasOwn(served, name) ? served[name] : undefined;
      if (work === undefined) throw PosternError.asSaid('invalid-request', `There is no call “${name}”.`);
      const value = await work(request);
      send({ answer: id, value });
    } catch (error) {
      send({ refusal: id, error: reportOf(error) });
    } finally {
      clearInterval(beat);
    }
  }

  channel.onMessage((raw) => {
    if (!isMessage(raw)) return;
    heard += 1;
    silence?.broken();
    if ('beat' in raw) return;
    if ('call' in raw) {
      void answer(raw.call, raw.name, raw.request);
    } else if ('event' in raw) {
      onEvent?.(raw.event as Heard);
    } else {
      const caller = calls.take('answer' in raw ? raw.answer : raw.refusal);
      if ('answer' in raw) caller?.resolve(raw.value);
      else caller?.reject(PosternError.fromReport(raw.error));
    }
  });
  channel.onClose(() => {
    open = false;
    calls.rejectAll(gone());
    close();
  });

  return {
    call: async (name, request) => {
      if (!open) throw gone();
      const { id, answer: awaited } = calls.begin(name);
      send({ call: id, name, request });
      return (await awaited) as ResponseOf<Theirs[typeof name]>;
    },
    say: (event) => send({ event }),
    heard: () => heard,
    closed,
  };
}

function gone(): PosternError {
  return PosternError.of(
    'io-failed',
    'The process at the other end is gone; nothing is known of this call.',
    {},
  );
}

function hangs(names: readonly string[], patience: number): PosternError {
  const calls = names.map((name) => `“${name}”`).join(', ');
  return PosternError.of(
    'io-failed',
    "Waited {seconds} seconds for the relay's process to answer {calls}, and heard nothing: it is stopped, or hangs. It is not known whether this was done, or will be once it goes on. Let it go on, or stop the relay and start it again.",
    { seconds: String(patience / 1000), calls },
  );
}

function reportOf(error: unknown): ErrorReport {
  if (error instanceof PosternError) return error.toReport();
  return { code: 'internal', message: error instanceof Error ? error.message : 'Something went wrong.' };
}

function isMessage(raw: unknown): raw is Message {
  if (typeof raw !== 'object' || raw === null) return false;
  if ('call' in raw) return typeof raw.call === 'number' && 'name' in raw && typeof raw.name === 'string';
  return 'beat' in raw || 'event' in raw || 'answer' in raw || 'refusal' in raw;
}

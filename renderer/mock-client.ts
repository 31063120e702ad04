/** MockClient: answers contract calls from a table and records them. For unit tests only. */
import type { EventName, Events, OperationName, Request, Response } from '../shared/contract/contract.ts';
import { PosternError } from '../shared/domain/errors.ts';
import type { ConnectionState, ImportSource, RendererClient } from './lib/renderer-client.ts';

type Answers = { [N in OperationName]?: (request: Request<N>) => Response<N> | Promise<Response<N>> };

export class MockClient implements RendererClient {
  readonly calls: { readonly name: OperationName; readonly request: unknown }[] = [];
  readonly #answers: Answers;
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  async invoke<N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>> {
    this.calls.push({ name, request });
    const answer = this.#answers[name] as ((request: Request<N>) => Promise<Response<N>>) | undefined;
    if (answer === undefined) throw PosternError.asSaid('internal', `The mock has no answer to ${name}.`);
    return answer(request);
  }

  /** Another answer to one operation from now on. */
  answer<N extends OperationName>(name: N, answer: Answers[N]): void {
    Object.assign(this.#answers, { [name]: answer });
  }

  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<E extends EventName>(event: E, payload: Events[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload as never);
  }

  fileSource(): Promise<ImportSource> {
    return Promise.resolve({ from: 'upload', upload: 'upload-0001' });
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    listener('connected');
    return () => undefined;
  }

  /** Requests of the calls to one operation. */
  sent<N extends OperationName>(name: N): Request<N>[] {
    return this.calls.filter((call) => call.name === name).map(({ request }) => request as Request<N>);
  }
}

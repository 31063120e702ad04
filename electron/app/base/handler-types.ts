/** The shape of handlers, one for each operation of the contract. Types only, so that any part can name them. */
import type { CheckedRequest, OperationName, Response } from '../../../shared/contract/contract.ts';

export type Handler<N extends OperationName> = (
  request: CheckedRequest<N>,
) => Response<N> | Promise<Response<N>>;

export type Handlers = { readonly [N in OperationName]: Handler<N> };

/** The handlers of the operations whose names begin with `Prefix.`. */
export type Group<Prefix extends string> = {
  readonly [N in Extract<OperationName, `${Prefix}.${string}`>]: Handler<N>;
};

/** Node's IPC as a {@link Channel}: the owner's end of a child that was forked with `serialization: 'advanced'`. */
import type { ChildProcess } from 'node:child_process';
import type { Channel } from './link-types.ts';

/** The channel to a child; it is closed when the child goes. */
export function childChannel(child: ChildProcess): Channel {
  return {
    send(message) {
      // An error here means that the child is going; `disconnect` tells it to whoever waits.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('disconnect', listener),
  };
}

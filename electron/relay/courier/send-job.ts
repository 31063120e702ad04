/** The worker's view of a work. */
import type { Delivery } from '../mail/mail-types.ts';
import type { HostTarget, SendJob } from './courier-messages.ts';
import type { Work } from './destination.ts';
import { laneOf } from '../mail/lanes.ts';

/** A job without its content. DSN parameters only where the sender gave any, so that plain mail is cheap to hand over. */
export function sendJobOf(
  { message, deliveries }: Work,
  id: number,
  target: HostTarget,
): Omit<SendJob, 'at'> {
  const { envelope } = message;
  const plain =
    envelope.ret === null &&
    envelope.envid === null &&
    deliveries.every(({ recipient }) => isPlain(recipient));
  return {
    id,
    host: target.id,
    lane: laneOf(message),
    sender: envelope.sender,
    recipients: deliveries.map(({ recipient }) => recipient.address),
    smtpUtf8: envelope.smtpUtf8,
    eightBit: envelope.eightBit,
    dsn: plain
      ? null
      : {
          ret: envelope.ret,
          envid: envelope.envid,
          recipients: deliveries.map(({ recipient: { notify, orcpt } }) => ({ notify, orcpt })),
        },
    bytes: message.bytes,
  };
}

function isPlain(recipient: Delivery['recipient']): boolean {
  return recipient.notify.length === 0 && recipient.orcpt === null;
}

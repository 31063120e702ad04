/** A line of the mail log for unit tests. */
import type { MailLogRow } from '../../../shared/contract/relay-types.ts';

/** The line `id`, with whatever is told of it. */
export function logLine(id: number, more: Partial<MailLogRow> = {}): MailLogRow {
  return {
    id,
    time: Date.UTC(2026, 10, 23, 12) + id * 1000,
    kind: 'accepted',
    message: `M${id}`,
    userId: 1,
    user: 'anna@example.com',
    client: '192.0.2.7',
    sender: 'anna@example.com',
    recipient: 'bert@customer.example',
    rule: '',
    reply: '',
    detail: '',
    ...more,
  };
}

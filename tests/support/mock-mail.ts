/** For tests and benches: a draft and a value store in memory, in place of the mail database. */
import { DEFAULT_RELAY_SETTINGS, type RelaySettings } from '../../shared/domain/relay-settings.ts';
import type { RelayNotice } from '../../electron/relay/link/relay-notice.ts';
import type { MessageDraft, ValueStore } from '../../electron/relay/mail/mail-types.ts';
import { createScanners } from '../../electron/relay/scan/create-scanners.ts';
import type { Scanners, ScanRequest, ScanResult } from '../../electron/relay/scan/scan-types.ts';

export class MockDraft implements MessageDraft {
  readonly id = 1;
  bytes = 0;
  readonly #pieces: Uint8Array[] = [];

  write(chunk: Uint8Array): void {
    this.#pieces.push(chunk);
    this.bytes += chunk.length;
  }

  async *read(): AsyncIterable<Uint8Array> {
    yield* this.#pieces;
  }

  discard(): void {}
}

export class MockValues implements ValueStore {
  readonly spaces = new Map<string, Map<string, string>>();

  get(space: string, key: string): Promise<string | null> {
    return Promise.resolve(this.spaces.get(space)?.get(key) ?? null);
  }

  set(space: string, key: string, value: string | null): Promise<void> {
    return this.setMany(space, [[key, value]]);
  }

  setMany(space: string, entries: readonly (readonly [key: string, value: string | null])[]): Promise<void> {
    const values = this.spaces.get(space) ?? new Map<string, string>();
    this.spaces.set(space, values);
    for (const [key, value] of entries) {
      if (value === null) values.delete(key);
      else values.set(key, value);
    }
    return Promise.resolve();
  }

  async *all(space: string): AsyncIterable<readonly [key: string, value: string]> {
    yield* [...(this.spaces.get(space) ?? [])];
  }
}

/** An envelope as the listener hands it over. */
export function scanRequest(draft: MessageDraft): ScanRequest {
  return {
    draft,
    envelope: {
      sender: 'anna@example.com',
      recipients: [{ address: 'bert@example.org', notify: [], orcpt: null }],
      smtpUtf8: false,
      eightBit: true,
      ret: null,
      envid: null,
    },
    origin: { userId: 1, user: 'anna@example.com', client: '192.0.2.7', helo: 'pc.example.com', tls: '' },
  };
}

export interface ScanTrial {
  readonly scanners: Scanners;
  readonly notices: RelayNotice[];
  readonly values: MockValues;
  /** Scans the pieces as one message. */
  scan(...pieces: readonly (Uint8Array | string)[]): Promise<ScanResult>;
}

/** Scanners with some settings of their own; `now` stands still unless given. */
export function scanTrial(
  settings: Partial<RelaySettings> = {},
  options: { readonly now?: () => number; readonly rulesFile?: string } = {},
): ScanTrial {
  const notices: RelayNotice[] = [];
  const values = new MockValues();
  const all = { ...DEFAULT_RELAY_SETTINGS, ...settings };
  const scanners = createScanners({
    settings: () => all,
    values,
    now: () => 0,
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  return {
    scanners,
    notices,
    values,
    async scan(...pieces) {
      await scanners.ready();
      const draft = new MockDraft();
      const session = scanners.begin(scanRequest(draft));
      for (const piece of pieces) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        draft.write(bytes);
        await session.write(bytes);
      }
      return session.end();
    },
  };
}

import { afterEach, describe, expect, it, vi } from 'vitest';
import { PAGE_ROWS, RowPages, type RowWindow } from './row-pages.svelte.ts';

/** A server whose answers come when the test says so. */
class MockRows {
  readonly calls: {
    readonly offset: number;
    readonly answer: (total?: number, seq?: number) => Promise<void>;
  }[] = [];
  readonly failures: (() => Promise<void>)[] = [];

  readonly fetch = (offset: number, limit: number): Promise<RowWindow<{ id: number }>> => {
    const { promise, resolve, reject } = Promise.withResolvers<RowWindow<{ id: number }>>();
    this.calls.push({
      offset,
      answer: async (total = 10_000, seq = 1) => {
        const count = Math.max(0, Math.min(limit, total - offset));
        // Ids tell the row and the answer they came with.
        const rows = Array.from({ length: count }, (_, at) => ({ id: offset + at + seq * 1_000_000 }));
        resolve({ total, all: total, rows });
        await promise;
        await Promise.resolve();
      },
    });
    this.failures.push(async () => {
      reject(new Error('gone'));
      await promise.catch(() => undefined);
      await Promise.resolve();
    });
    return promise;
  };
}

async function opened(): Promise<{ server: MockRows; pages: RowPages<{ id: number }> }> {
  const server = new MockRows();
  const pages = new RowPages(server.fetch);
  pages.reload({ keep: false });
  await server.calls[0]?.answer();
  return { server, pages };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('row pages', () => {
  it('load the first page, then what is in view and one on each side', async () => {
    const { server, pages } = await opened();
    expect(pages.total).toBe(10_000);
    expect(pages.row(0)?.id).toBe(1_000_000);
    expect(pages.row(PAGE_ROWS)).toBeUndefined();
    pages.need(PAGE_ROWS, PAGE_ROWS + 40);
    expect(server.calls.slice(1).map(({ offset }) => offset / PAGE_ROWS)).toEqual([1, 2]);
    await server.calls[1]?.answer();
    expect(pages.row(PAGE_ROWS)?.id).toBe(1_000_000 + PAGE_ROWS);
  });

  it('have two requests under way at most, and then want only the latest view', async () => {
    const { server, pages } = await opened();
    for (let view = 1; view < 40; view++) pages.need(view * PAGE_ROWS, view * PAGE_ROWS + 30);
    expect(server.calls).toHaveLength(3);
    await server.calls[1]?.answer();
    expect(server.calls).toHaveLength(4);
    expect(server.calls[3]?.offset).toBe(39 * PAGE_ROWS);
  });

  it('fetch where a first jump leads at once, and of those that follow it only the last, after a pause', async () => {
    vi.useFakeTimers();
    const { server, pages } = await opened();
    const asked = () => server.calls.slice(1).map(({ offset }) => offset / PAGE_ROWS);
    for (let view = 10; view <= 90; view += 10) pages.need(view * PAGE_ROWS, view * PAGE_ROWS + 30);
    expect(asked()).toEqual([10]);
    // The answer to the first does not start another on the way.
    await server.calls[1]?.answer();
    expect(asked()).toEqual([10]);
    vi.runOnlyPendingTimers();
    expect(asked()).toEqual([10, 90]);
    await server.calls[2]?.answer();
    pages.need(90 * PAGE_ROWS, 90 * PAGE_ROWS + 30);
    expect(asked()).toEqual([10, 90]);
    // At rest, the pages beside it follow.
    vi.runOnlyPendingTimers();
    expect(asked()).toEqual([10, 90, 91, 89]);
  });

  it('fetch small moves after a jump at once', async () => {
    vi.useFakeTimers();
    const { server, pages } = await opened();
    pages.need(50 * PAGE_ROWS, 50 * PAGE_ROWS + 30);
    pages.need(49 * PAGE_ROWS + 80, 50 * PAGE_ROWS + 10);
    expect(server.calls.at(-1)?.offset).toBe(49 * PAGE_ROWS);
  });

  it('ask anew for another query whatever was jumped over', async () => {
    vi.useFakeTimers();
    const { server, pages } = await opened();
    pages.need(50 * PAGE_ROWS, 50 * PAGE_ROWS + 30);
    pages.need(70 * PAGE_ROWS, 70 * PAGE_ROWS + 30);
    pages.reload({ keep: false });
    expect(server.calls.at(-1)?.offset).toBe(0);
    expect(server.calls).toHaveLength(3);
    vi.runOnlyPendingTimers();
    expect(server.calls).toHaveLength(3);
  });

  it('drop answers to an earlier query', async () => {
    const { server, pages } = await opened();
    pages.reload({ keep: false });
    pages.reload({ keep: false });
    await server.calls[2]?.answer(3, 3);
    await server.calls[1]?.answer(500, 2);
    expect(pages.total).toBe(3);
    expect(pages.row(0)?.id).toBe(3_000_000);
  });

  it('take no failure of an earlier query for one of the newer', async () => {
    const { server, pages } = await opened();
    pages.reload({ keep: true });
    pages.reload({ keep: true });
    await server.calls[2]?.answer(3, 3);
    await server.failures[1]?.();
    expect([pages.error, pages.total, pages.loading]).toEqual([null, 3, false]);
  });

  it('keep the rows on screen until the new ones are there', async () => {
    const { server, pages } = await opened();
    pages.reload({ keep: true });
    expect(pages.loading).toBe(true);
    expect(pages.row(0)?.id).toBe(1_000_000);
    await server.calls[1]?.answer(10_000, 2);
    expect(pages.loading).toBe(false);
    expect(pages.row(0)?.id).toBe(2_000_000);
  });

  it('report a failure and recover from it', async () => {
    const server = new MockRows();
    const pages = new RowPages(server.fetch);
    pages.reload({ keep: false });
    await server.failures[0]?.();
    expect(pages.error).toBeInstanceOf(Error);
    expect(pages.loading).toBe(false);
    pages.reload({ keep: true });
    await server.calls[1]?.answer();
    expect(pages.error).toBeNull();
    expect(pages.indexOf(({ id }) => id === 1_000_007)).toBe(7);
  });

  it('forget pages that were not in view for long', async () => {
    const { server, pages } = await opened();
    for (let page = 1; page < 80; page++) {
      pages.need(page * PAGE_ROWS, page * PAGE_ROWS);
      for (let call = server.calls.length - 1; call >= 0; call--) await server.calls[call]?.answer();
    }
    expect(pages.row(0)).toBeUndefined();
    expect(pages.row(79 * PAGE_ROWS)).toBeDefined();
    pages.clear();
    expect(pages.total).toBeNull();
  });
});

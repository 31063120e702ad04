/** Disks that are soon full: small file systems in memory, which only root of Linux can mount. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this process can mount; where it cannot, `what` is said to be skipped. */
export function canMount(what: string): boolean {
  const probe = 'd=$(mktemp -d) && mount -t tmpfs tmpfs "$d" && umount "$d" && rmdir "$d"';
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const can = root && spawnSync('sh', ['-c', probe]).status === 0;
  if (!can) process.stderr.write(`SKIPPED: ${what}: mounting a tmpfs is not possible here.\n`);
  return can;
}

export interface SmallDisk {
  readonly path: string;
  /** Bytes that are left. */
  free(): Promise<number>;
  /** Takes all room but `left` bytes, until {@link empty}; what the file system rounds is taken, too. */
  fill(left?: number): Promise<void>;
  empty(): Promise<void>;
  grow(size: string): void;
  unmount(): void;
}

/** Mounts one; `size` as mount takes it, such as `1m`. */
export function smallDisk(size: string): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'postern-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  const free = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  };
  return {
    path,
    free,
    async fill(left = 0) {
      await rm(ballast, { force: true });
      await writeFile(ballast, Buffer.alloc((await free()) - left));
    },
    empty: () => rm(ballast, { force: true }),
    grow: (to) => void execFileSync('mount', ['-o', `remount,size=${to}`, path]),
    unmount() {
      spawnSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

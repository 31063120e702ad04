/** The clock that nobody sets: how long the computer has run, sleep included, and which start of it that is. */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Moment } from '../../shared/domain/elapsed.ts';

const BOOT = bootId();

/** Milliseconds since this start of the computer, and which start it is. */
export function systemRan(): Pick<Moment, 'uptime' | 'boot'> {
  return { uptime: uptime() * 1000, boot: BOOT };
}

/** Linux tells; elsewhere a shorter uptime does. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

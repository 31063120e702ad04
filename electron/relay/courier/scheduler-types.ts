/** What the queue's scheduler is told, and what it has its driver do. Data only: no clock, socket or database. */
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { Gap } from '../../../shared/domain/untried-time.ts';
import type { RelayNotice } from '../link/relay-notice.ts';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import type { HostTarget, SendJob, SendResult } from './courier-messages.ts';
import type { Destination, Work } from './destination.ts';
import type { FoundHosts } from './destination-hosts.ts';
import type { Verdicts } from './verdicts.ts';

/** What counts at the moment of an event. */
export interface Moment {
  /** Unix milliseconds. */
  readonly now: number;
  readonly settings: RelaySettings;
  /** Time in which nothing could be tried. */
  readonly gaps: readonly Gap[];
  /** The store may have due messages that are not in memory. */
  readonly behind: boolean;
}

/** A settlement is on disk. */
export interface SettledEvent {
  readonly kind: 'settled';
  /** Null: it was never to be sent. */
  readonly work: Work | null;
  readonly deliveries: readonly Delivery[];
  readonly verdicts: Verdicts;
}

export type SchedulerEvent =
  | { readonly kind: 'start' | 'hold' | 'pause' | 'resume' }
  /** Time has passed, or something may have come. */
  | { readonly kind: 'look' }
  /** An administrator says that what is down may be back. */
  | { readonly kind: 'wake' }
  /** The clock was set back. */
  | { readonly kind: 'clock-righted' }
  /** Claimed, as it was accepted. */
  | { readonly kind: 'due'; readonly message: DueMessage }
  | { readonly kind: 'withdrawn'; readonly ids: readonly number[] }
  | { readonly kind: 'results'; readonly results: readonly SendResult[] }
  /** `atWork`: what it had may have killed it. */
  | { readonly kind: 'thread-died'; readonly atWork: boolean }
  | { readonly kind: 'alone-died'; readonly error: Error; readonly atWork: boolean }
  | { readonly kind: 'looked-up'; readonly destination: Destination; readonly found: FoundHosts }
  | SettledEvent;

export type Command =
  | {
      readonly kind: 'send';
      readonly job: Omit<SendJob, 'at'>;
      readonly target: HostTarget;
      readonly content: Uint8Array | null;
      /** In a thread of its own. */
      readonly alone: boolean;
    }
  /** Nothing is to be sent alone any more. */
  | { readonly kind: 'alone-over' }
  | { readonly kind: 'look-up'; readonly destination: Destination }
  | {
      readonly kind: 'settle';
      readonly message: DueMessage;
      readonly verdicts: Verdicts;
      readonly done: SettledEvent;
    }
  /** Claimed, and not wanted now. */
  | { readonly kind: 'give-back'; readonly deliveries: readonly Delivery[] }
  /** Something due may be in the store. */
  | { readonly kind: 'fetch' }
  /** Something due stayed there, or went back, and is fetched in its time. */
  | { readonly kind: 'fall-behind' }
  /** Fetch what is known to be there, if there is room. */
  | { readonly kind: 'go-on' }
  /** Look at once for what is past its time. */
  | { readonly kind: 'sweep' }
  /** When to look again may have changed. */
  | { readonly kind: 'arm' }
  | { readonly kind: 'notice'; readonly notice: RelayNotice }
  /** Nothing is under way, if nothing is being settled. */
  | { readonly kind: 'idle' };

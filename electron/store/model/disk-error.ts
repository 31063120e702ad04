/** The error of whatever keeps things durably, a disk or a server, when it cannot. */
import { PosternError } from '../../../shared/domain/errors.ts';

/** Nothing was stored; the message says what an administrator can do. A mail client is told to come back (452 4.3.1). */
export class DiskError extends PosternError {}

/** The error of whatever keeps things durably, a disk or a server, when it cannot. */
import { PosternError } from '../../../shared/domain/errors.ts';

/** Nothing was stored; the message says what an administrator can do. A mail client is told to come back (452 4.3.1). */
export class DiskError extends PosternError {}

/** A database server cannot be reached or written; it goes on by itself once it is back. A mail client is told so (451 4.3.0). */
export class ServerGone extends DiskError {}

/**
 * Which IP user an address or range belongs to: a path-compressed binary trie (Patricia) over 128 bits.
 * IPv4 lies in it as ::ffff:0:0/96, so that both families are one. Every operation takes at most 128 steps.
 */
import ipaddr from 'ipaddr.js';

interface Range {
  /** The 128 bits as four 32-bit words. */
  readonly words: readonly [number, number, number, number];
  /** Prefix length, 0 to 128. */
  readonly bits: number;
}

interface Node extends Range {
  /** The user whose range this is; 0 where two branches part. */
  id: number;
  readonly children: [Node | null, Node | null];
}

export class IpRanges {
  readonly #root: Node = { words: [0, 0, 0, 0], bits: 0, id: 0, children: [null, null] };

  /** A user whose range overlaps `text` (canonical address or CIDR range), or 0. */
  overlapping(text: string): number {
    const range = parse(text);
    let node: Node | null = this.#root;
    while (node !== null) {
      const common = commonBits(node, range);
      if (common < node.bits && common < range.bits) return 0;
      if (common === range.bits) return anyBelow(node);
      if (node.id !== 0) return node.id;
      node = node.children[bitAt(range, node.bits)];
    }
    return 0;
  }

  add(text: string, id: number): void {
    const range = parse(text);
    let parent = this.#root;
    for (;;) {
      if (parent.bits === range.bits) {
        parent.id = id;
        return;
      }
      const side = bitAt(range, parent.bits);
      const child: Node | null = parent.children[side];
      if (child === null) {
        parent.children[side] = leaf(range, id);
        return;
      }
      const common = commonBits(child, range);
      if (common === child.bits) {
        parent = child;
        continue;
      }
      const fork: Node =
        common === range.bits ? leaf(range, id) : leaf({ words: range.words, bits: common }, 0);
      fork.children[bitAt(child, common)] = child;
      if (fork.id === 0) fork.children[bitAt(range, common)] = leaf(range, id);
      parent.children[side] = fork;
      return;
    }
  }

  /** Takes out the range of `id`; one that belongs to another user stays. */
  remove(text: string, id: number): void {
    const range = parse(text);
    const above: Node[] = [];
    let node = this.#root;
    while (node.bits !== range.bits) {
      const child = node.children[bitAt(range, node.bits)];
      if (child === null || commonBits(child, range) < child.bits) return;
      above.push(node);
      node = child;
    }
    if (node.id !== id) return;
    node.id = 0;
    // A node without a user stays only where two branches part.
    for (let parent = above.pop(); parent !== undefined; parent = above.pop()) {
      const { id: owner, children } = node;
      if (owner !== 0 || (children[0] !== null && children[1] !== null)) return;
      parent.children[bitAt(range, parent.bits)] = children[0] ?? children[1];
      if (children[0] !== null || children[1] !== null) return;
      node = parent;
    }
  }
}

function leaf(range: Range, id: number): Node {
  return { words: range.words, bits: range.bits, id, children: [null, null] };
}

function anyBelow(node: Node): number {
  for (let at: Node | null = node; at !== null; at = at.children[0] ?? at.children[1]) {
    if (at.id !== 0) return at.id;
  }
  return 0;
}

function bitAt(range: Range, bit: number): 0 | 1 {
  return ((range.words[bit >> 5]! >>> (31 - (bit & 31))) & 1) as 0 | 1;
}

function commonBits(a: Range, b: Range): number {
  const most = Math.min(a.bits, b.bits);
  for (let word = 0; word < 4; word++) {
    const difference = a.words[word]! ^ b.words[word]!;
    if (difference !== 0) return Math.min(most, word * 32 + Math.clz32(difference));
  }
  return most;
}

function parse(text: string): Range {
  const slash = text.indexOf('/');
  const address = ipaddr.parse(slash < 0 ? text : text.slice(0, slash));
  const v4 = address.kind() === 'ipv4';
  const bits = slash < 0 ? 128 : Number(text.slice(slash + 1)) + (v4 ? 96 : 0);
  const bytes = address.toByteArray();
  if (v4) bytes.unshift(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
  const word = (at: number) =>
    ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  return { words: [word(0), word(4), word(8), word(12)], bits };
}

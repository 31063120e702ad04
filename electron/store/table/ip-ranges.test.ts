import { tell } from '../../../shared/text/text.ts';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { parseIpUser } from '../../../shared/domain/user-name.ts';
import { IpRanges } from './ip-ranges.ts';

describe('IpRanges', () => {
  it('finds overlaps both ways, in both families', () => {
    const ranges = new IpRanges();
    ranges.add('192.0.2.0/24', 1);
    ranges.add('2001:db8::/32', 2);
    ranges.add('198.51.100.7', 3);
    expect(ranges.overlapping('192.0.2.77')).toBe(1);
    expect(ranges.overlapping('192.0.0.0/16')).toBe(1);
    expect(ranges.overlapping('192.0.3.0/24')).toBe(0);
    expect(ranges.overlapping('2001:db8:1::/48')).toBe(2);
    expect(ranges.overlapping('198.51.100.7')).toBe(3);
    expect(ranges.overlapping('198.51.100.6')).toBe(0);
  });

  it('finds what a comparison with every range finds, after removals too', () => {
    const range = fc
      .tuple(
        fc.boolean(),
        fc.array(fc.constantFrom(0, 1, 2, 128, 255), { minLength: 3, maxLength: 3 }),
        fc.nat(24),
      )
      .map(([v6, [a, b, c], cut]) => {
        const text = v6
          ? `2001:${a!.toString(16)}:${b!.toString(16)}::${c!.toString(16)}/${128 - cut * 4}`
          : `10.${a}.${b}.${c}/${32 - cut}`;
        const parsed = parseIpUser(text);
        if (!parsed.ok) throw new Error(tell(parsed.reason));
        return parsed.username;
      });
    const overlap = (a: string, b: string): boolean => {
      const [x, xBits] = cidr(a);
      const [y, yBits] = cidr(b);
      return x.kind() === y.kind() && x.match(y, Math.min(xBits, yBits));
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(range, fc.boolean()), { maxLength: 40 }), range, (steps, probe) => {
        const ranges = new IpRanges();
        const model = new Map<number, string>();
        steps.forEach(([text, remove], step) => {
          const owner = ranges.overlapping(text);
          const owners = [...model].filter(([, other]) => overlap(text, other)).map(([id]) => id);
          if (owners.length === 0) expect(owner).toBe(0);
          else expect(owners).toContain(owner);
          if (remove && owner !== 0) {
            ranges.remove(model.get(owner)!, owner);
            model.delete(owner);
          } else if (owner === 0) {
            ranges.add(text, step + 1);
            model.set(step + 1, text);
          }
        });
        expect(ranges.overlapping(probe) !== 0).toBe(
          [...model.values()].some((other) => overlap(probe, other)),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

function cidr(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return text.includes('/') ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), text.includes(':') ? 128 : 32];
}

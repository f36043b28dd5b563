import fc from 'fast-check';

/** A third of it ASCII; halves of surrogate pairs too. */
const codePoint = fc
  .oneof({ arbitrary: fc.nat(0x7f), weight: 1 }, { arbitrary: fc.nat(0x10_ffff), weight: 2 })
  .map((point) => String.fromCodePoint(point));

/** Names that objects have by themselves. */
const property = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf');

/**
 * Any text. fast-check's own of the unit `binary` lists all of Unicode first, which takes a second in each suite.
 * @param maxLength in code points
 */
export const anyText = (maxLength = 30): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.string({ unit: codePoint, maxLength }), weight: 19 },
    { arbitrary: property.map((name) => name.slice(0, maxLength)), weight: 1 },
  );

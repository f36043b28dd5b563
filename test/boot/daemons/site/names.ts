/** Names that a machine may have by RFC 1123, and that mean something to a server's configuration. */
export const hostileNames: readonly string[] = [
  ...['12h', '3600', '1w', 'infinite', 'ignore', '0'],
  ...['host', 'group', 'subnet', 'if', 'else', 'option', 'include', 'deny', 'null', 'true', 'no', 'e'],
  ...['0x1f', 'dead', '1e3', '10.77.0.9', '1.2.3', '7up', 'id', 'set', 'net', 'tag', 'a-b--c'],
  ...['xn--bcher-kva.example', 'web1.example.org', 'web1.example.net', `${'a'.repeat(63)}.${'b'.repeat(63)}`],
];

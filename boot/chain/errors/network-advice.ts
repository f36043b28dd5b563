/** POSIX code, source, and message with UEFI's status, that an error must have, and what an administrator does about it. */
export type AdviceRow = readonly [posix: number, file: RegExp | null, message: RegExp | null, advice: string];

/** From the link to the server: by POSIX code (include/errno.h); the closer rows before the general ones. */
export const networkAdvice: readonly AdviceRow[] = [
  // Configuration of the network
  [
    0x04,
    /ifmgmt/,
    null,
    'No DHCP server answered on any card: check cable and switch port (spanning tree: portfast), and that a DHCP server hears this network.',
  ],
  [0x38, /netdevice/, null, 'The card has no link: check the cable, the switch port and its speed settings.'],
  [
    0x1a,
    /netdevice/,
    null,
    'The link or its configuration is not ready yet: enable portfast on the switch port, or let the script try again (ifopen, then dhcp).',
  ],
  [
    0x4c,
    /dhcp/,
    null,
    'No DHCP server answered: is one running on this network, with free addresses, or a relay that leads to it?',
  ],
  [0x43, /dhcpv6/, /address/i, 'The DHCPv6 server has no free address: enlarge its pool.'],
  [
    0x4c,
    /neighbour|arp/,
    null,
    'Nobody answers ARP for the next address: check netmask, gateway and that the server is on.',
  ],
  [
    0x28,
    null,
    null,
    'There is no route to that address: check the gateway (option 3) and netmask that DHCP gives, and that the interface is open.',
  ],
  [0x17, null, null, 'That host cannot be reached: check gateway and firewall between the machine and it.'],
  // Names
  [
    0x3e,
    /dns/,
    /server/i,
    'DHCP gives no DNS server (option 6): add one, or write the address in place of the name.',
  ],
  [
    0x3e,
    /dns/,
    null,
    'The name does not resolve: check its spelling, and the DNS server (option 6) that DHCP gives.',
  ],
  [0x4c, /dns/, null, 'The DNS server does not answer: check the address that DHCP gives in option 6.'],
  [0x20, /dns/, null, 'The name leads to itself by CNAME records: mend its zone.'],
  // Connections
  [
    0x4c,
    /tcp\.c|http/,
    null,
    'The web server does not answer: is the address right, does it run, does a firewall drop packets?',
  ],
  [
    0x0f,
    /tcp\.c/,
    null,
    'The server refused or cut the connection: does it listen on that port, and speak the protocol that the address names (http or https)?',
  ],
  [0x0e, null, null, 'Nothing listens there: start the server, or mend the address.'],
  [
    0x4c,
    /tftp/,
    null,
    'The TFTP server does not answer: does it run, and does the firewall let UDP port 69 and the ports above 1023 through?',
  ],
  // Files
  [
    0x2d,
    /http/,
    null,
    'The web server has no such file (404): compare path and spelling, upper and lower case, with what lies there.',
  ],
  [
    0x2d,
    /tftp/,
    null,
    'The TFTP server has no such file: compare the path with its root folder, upper and lower case included.',
  ],
  [0x02, /tftp/, null, 'The TFTP server may not read the file: make it readable for everybody.'],
  [
    0x1c,
    /tftp/,
    /blksize/i,
    'The TFTP server answers with a block size that was not asked for: update it, or switch the option off.',
  ],
  [
    0x02,
    /http/,
    null,
    'The web server wants a user name and password (401): give them in the address, or open the folder for this network.',
  ],
  [
    0x41,
    /http/,
    null,
    'The web server forbids it (403): make the file readable for it, and allow this network.',
  ],
  [0x1d, /http/, /5xx/i, 'The web server failed (5xx): look at its error log.'],
  [
    0x1d,
    /http/,
    /4xx/i,
    'The web server refuses the request (4xx): look at its log for which status it gave, and why.',
  ],
  [
    0x1d,
    /http/,
    null,
    'The answer ended early or makes no sense: look at the server and at proxies in between.',
  ],
  [
    0x1c,
    /http/,
    null,
    'What answers is no web server that iPXE understands: check port and protocol of the address.',
  ],
  // Certificates
  [
    0x02,
    /x509/,
    /expired/i,
    'A certificate has expired or is not valid yet: renew it, and set the machine’s clock.',
  ],
  [
    0x02,
    /x509/,
    /name/i,
    'The certificate is for another name: use in the address the name that it was issued for.',
  ],
  [
    0x02,
    /x509|ocsp|validator/,
    null,
    'The firmware does not trust the server’s certificate: build with --trust CA.pem, or use a certificate of an authority that it knows.',
  ],
  [
    0x41,
    /tls/,
    null,
    'The TLS handshake failed: look at the server’s log, its protocol versions (TLS 1.2) and its certificate chain.',
  ],
  [
    0x3c,
    /tls/,
    null,
    'Server and firmware share no TLS version or cipher: allow TLS 1.2 with AES and RSA or ECDSA on the server.',
  ],
  [
    0x02,
    /core\/image|cms/,
    null,
    'The image is not signed as the script demands (imgtrust): sign it again, or mend the signature’s address.',
  ],
];

/** A layout that dhcpd accepts, and the machines in it as `mac name address #tag`. */
export interface Layout {
  readonly title: string;
  readonly text: string;
  readonly machines: readonly string[];
  /** Files that it includes. */
  readonly files?: Readonly<Record<string, string>>;
}

const first = '52:54:00:77:00:01 node01 10.77.0.11';
const second = '52:54:00:77:00:02 node02 10.77.0.12';

export const layouts: readonly Layout[] = [
  {
    title: 'a host as everybody writes it',
    text: 'host node01 {\n  hardware ethernet 52:54:00:77:00:01;\n  fixed-address 10.77.0.11;\n}\n',
    machines: [first],
  },
  {
    title: 'one line each, comments behind',
    text: [
      'host node01 { hardware ethernet 52:54:00:77:00:01; fixed-address 10.77.0.11; } # rack 7 { ; }',
      'host node02 { hardware ethernet 52:54:00:77:00:02; fixed-address 10.77.0.12; }# no space "here',
    ].join('\n'),
    machines: [first, second],
  },
  {
    title: 'two on one line, no spaces, no newline at the end',
    text: 'host node01{hardware ethernet 52:54:00:77:00:01;fixed-address 10.77.0.11;}host node02{fixed-address 10.77.0.12;hardware ethernet 52:54:00:77:00:02;}',
    machines: [first, second],
  },
  {
    title: 'blank lines and comments inside, brace on the next line',
    text: 'host\n\n  node01\n# who\n{\n\n\n  hardware # what\n    ethernet\n 52:54:00:77:00:01\n;\n\n fixed-address\n\t10.77.0.11 ; \n\n}\n',
    machines: [first],
  },
  {
    title: 'upper case and mixed case',
    text: 'HOST node01 { Hardware ETHERNET 52:54:00:77:AB:cD; FIXED-ADDRESS 10.77.0.11; }',
    machines: ['52:54:00:77:ab:cd node01 10.77.0.11'],
  },
  {
    title: 'octets of one digit, and spaces between them',
    text: 'host node01 { hardware ethernet 52:54:0:7:0:A; } host node02 { hardware ethernet 52 : 54 : 00 : 77 : 00 : 02 ; }',
    machines: ['52:54:00:07:00:0a node01 -', '52:54:00:77:00:02 node02 -'],
  },
  {
    title: 'carriage returns',
    text: 'host node01 {\r\n  hardware ethernet 52:54:00:77:00:01;\r\n  fixed-address 10.77.0.11;\r\n}\r\n',
    machines: [first],
  },
  {
    title: 'labels with dots, a dot at the end, digits and keywords',
    text: [
      'host node01.example.org { hardware ethernet 52:54:00:77:00:01; }',
      'host node02.example.org. { hardware ethernet 52:54:00:77:00:02; }',
      'host 12 { hardware ethernet 52:54:00:77:00:03; }',
      'host filename { hardware ethernet 52:54:00:77:00:04; }',
      'host -x { hardware ethernet 52:54:00:77:00:05; option host-name "node05"; }',
    ].join('\n'),
    machines: [
      '52:54:00:77:00:01 node01.example.org -',
      '52:54:00:77:00:02 node02.example.org -',
      '52:54:00:77:00:03 12 -',
      '52:54:00:77:00:04 filename -',
      '52:54:00:77:00:05 node05 -',
    ],
  },
  {
    title: 'a host name of its own, with an escape',
    text: 'host rack7-12 { hardware ethernet 52:54:00:77:00:01; option host-name "node\\0601"; fixed-address 10.77.0.11; }',
    machines: [first],
  },
  {
    title: 'octets of an address with zeros before them',
    text: 'host node01 { hardware ethernet 52:54:00:77:00:01; fixed-address 010.077.000.011; }',
    machines: [first],
  },
  {
    title: 'groups in groups, with names, strings and without; a group of the host itself',
    text: [
      'group {',
      '  option domain-name "example.org";',
      '  group rack7 { host node01 { hardware ethernet 52:54:00:77:00:01; }',
      '    group { host node02 { hardware ethernet 52:54:00:77:00:02; } } }',
      '  group "rack8" { }',
      '}',
      'host node03 { hardware ethernet 52:54:00:77:00:03; group "rack8"; }',
    ].join('\n'),
    machines: [
      '52:54:00:77:00:01 node01 - #rack7',
      '52:54:00:77:00:02 node02 - #rack7',
      '52:54:00:77:00:03 node03 - #rack8',
    ],
  },
  {
    title: 'hosts in a shared network, a subnet, a group of it',
    text: [
      'shared-network "floor 1" {',
      '  subnet 10.77.0.0 netmask 255.255.255.0 {',
      '    pool { allow known-clients; range 10.77.0.100 10.77.0.199; }',
      '    host node01 { hardware ethernet 52:54:00:77:00:01; fixed-address 10.77.0.11; }',
      '    group { host node02 { hardware ethernet 52:54:00:77:00:02; fixed-address 10.77.0.12; } }',
      '  }',
      '}',
    ].join('\n'),
    machines: [first, second],
  },
  {
    title: 'a host inside a pool',
    text: 'subnet 10.77.0.0 netmask 255.255.255.0 { pool { range 10.77.0.100 10.77.0.199; host node01 { hardware ethernet 52:54:00:77:00:01; fixed-address 10.77.0.11; } } }',
    machines: [first],
  },
  {
    title: 'if, elsif and else inside a host',
    text: [
      'host node01 {',
      '  hardware ethernet 52:54:00:77:00:01;',
      '  if substring(option vendor-class-identifier, 0, 9) = "PXEClient" { filename "pxelinux.0"; }',
      '  elsif known { option host-name "other"; }',
      '  else { if exists user-class { filename "undionly.kpxe"; } }',
      '  fixed-address 10.77.0.11;',
      '}',
    ].join('\n'),
    machines: [first],
  },
  {
    title: 'switches, events, classes, keys and zones around',
    text: [
      'option space gpxe;',
      'option gpxe-encap-opts code 175 = encapsulate gpxe;',
      'option gpxe.bus-id code 177 = string;',
      'if not exists gpxe.bus-id { filename "undionly.kpxe"; } else { filename "http://10.77.0.1/bootdirectory/boot.gpxe"; }',
      'class "pxe" { match if substring(option vendor-class-identifier, 0, 9) = "PXEClient"; }',
      'on commit { set name = concat("a;b", "{"); log(info, name); }',
      'switch (option host-name) { case "a": option domain-name "x"; break; default: option domain-name "y"; }',
      'key k { algorithm hmac-md5; secret pRP5FapFoJ95JEL06sv4PQ==; };',
      'zone example.org. { primary 127.0.0.1; key k; }',
      'host node01 { hardware ethernet 52:54:00:77:00:01; fixed-address 10.77.0.11; }',
    ].join('\n'),
    machines: [first],
  },
  {
    title: 'a card named by its client identifier',
    text: [
      'host node01 { option dhcp-client-identifier 1:52:54:00:77:00:01; fixed-address 10.77.0.11; }',
      'host node02 { uid 01:52:54:00:77:00:02; fixed-address 10.77.0.12; }',
    ].join('\n'),
    machines: [first, second],
  },
  {
    title: 'cards of one machine, and one card in two entries',
    text: [
      'host node01 { hardware ethernet 52:54:00:77:00:01; fixed-address 10.77.0.11; option host-name "node01"; }',
      'host node01-b { hardware ethernet 52:54:00:77:00:0b; fixed-address 10.77.0.11; option host-name "node01"; }',
      'host node01-c { hardware ethernet 52:54:00:77:00:01; option host-name "node01"; }',
    ].join('\n'),
    machines: ['52:54:00:77:00:01+52:54:00:77:00:0b node01 10.77.0.11'],
  },
  {
    title: 'subclasses that name cards',
    text: 'class "rack7" { match hardware; }\nsubclass "rack7" 1:52:54:00:77:00:01;\nsubclass "rack7" 1:52:54:00:77:00:02 { option domain-name "x"; }',
    machines: ['52:54:00:77:00:01 - - #rack7', '52:54:00:77:00:02 - - #rack7'],
  },
  {
    title: 'includes: at the top, in a group, in an included file',
    text: 'include "hosts.conf";\ngroup rack7 { include "sub/rack7.conf"; }\n',
    files: {
      'hosts.conf': 'host node01 { hardware ethernet 52:54:00:77:00:01; fixed-address 10.77.0.11; }',
      'sub/rack7.conf': 'include "sub/deep.conf";',
      'sub/deep.conf': 'host node03 { hardware ethernet 52:54:00:77:00:03; }',
    },
    machines: [first, '52:54:00:77:00:03 node03 - #rack7'],
  },
];

/** Text of a configuration that Kea accepts, and the machines in it as `mac name address #tag`. */
export interface Layout {
  readonly title: string;
  readonly text: string;
  readonly machines: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const subnet = (reservations: string): string =>
  `"subnet4": [ { "id": 1, "subnet": "10.77.0.0/24", "reservations": [ ${reservations} ] } ]`;

/** A whole configuration with one subnet of these reservations. */
export const withReservations = (reservations: string): string => `{ "Dhcp4": { ${subnet(reservations)} } }`;

const first = '52:54:00:77:00:01 node01 10.77.0.11';
const second = '52:54:00:77:00:02 node02 10.77.0.12';
const node01 = '{ "hw-address": "52:54:00:77:00:01", "ip-address": "10.77.0.11", "hostname": "node01" }';

export const layouts: readonly Layout[] = [
  { title: 'a reservation in a subnet', text: withReservations(node01), machines: [first] },
  {
    title: 'comments of every kind, and commas too many',
    text: [
      '// Kea',
      '{ # hash',
      '  /* a block',
      '   * of "lines", { */',
      '  "Dhcp4": {',
      '    "valid-lifetime": 600, // seconds',
      `    ${subnet(`${node01}, /* last */`)},`,
      '  },',
      '}',
    ].join('\n'),
    machines: [first],
  },
  {
    title: 'every spelling of an address',
    text: withReservations(
      [
        '52:54:0:77:0:1',
        '525400770002',
        '52 54 00 77 00 03',
        '0x525400770004',
        '52:54:00:77:00:AB',
        "'RT0w00'",
      ]
        .map((mac, index) => `{ "hw-address": "${mac}", "ip-address": "10.77.0.${11 + index}" }`)
        .join(','),
    ),
    machines: [
      '52:54:00:77:00:01 - 10.77.0.11',
      '52:54:00:77:00:02 - 10.77.0.12',
      '52:54:00:77:00:03 - 10.77.0.13',
      '52:54:00:77:00:04 - 10.77.0.14',
      '52:54:00:77:00:ab - 10.77.0.15',
      '52:54:30:77:30:30 - 10.77.0.16',
    ],
  },
  {
    title: 'reservations for all, in a shared network and in a subnet',
    text: `{ "Dhcp4": {
      "reservations": [ { "hw-address": "52:54:00:77:00:03", "hostname": "node03.example.org." } ],
      "shared-networks": [ { "name": "floor 1", "subnet4": [
        { "id": 2, "subnet": "10.78.0.0/24",
          "reservations": [ { "hw-address": "52:54:00:77:00:04", "ip-address": "10.78.0.4" } ] } ] } ],
      ${subnet(node01)} } }`,
    machines: ['52:54:00:77:00:03 node03.example.org -', first, '52:54:00:77:00:04 - 10.78.0.4'],
  },
  {
    title: 'classes as tags, options and notes',
    text: `{ "Dhcp4": {
      "client-classes": [ { "name": "rack7" }, { "name": "web" } ],
      ${subnet(`{ "hw-address": "52:54:00:77:00:01", "client-classes": [ "rack7", "web" ],
        "option-data": [ { "name": "routers", "data": "10.77.0.1" } ],
        "user-context": { "comment": "by the door" } }`)} } }`,
    machines: ['52:54:00:77:00:01 - - #rack7 #web'],
  },
  {
    title: 'a client identifier that is a card',
    text: withReservations(
      '{ "client-id": "01:52:54:00:77:00:01", "ip-address": "10.77.0.11", "hostname": "node01" }',
    ),
    machines: [first],
  },
  {
    title: 'includes of a part and of a whole list',
    text: `{ "Dhcp4": { <?include "subnets.json"?> } }`,
    files: {
      'subnets.json': subnet(`${node01}, <?include "more.json" ?>`),
      'more.json':
        '// more\n{ "hw-address": "52:54:00:77:00:02",\n "ip-address": "10.77.0.12", "hostname": "node02" }\n',
    },
    machines: [first, second],
  },
];

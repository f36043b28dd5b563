/** A configuration that dnsmasq accepts, and the machines in it as `mac name address #tag`. */
export interface Layout {
  readonly title: string;
  readonly text: string;
  readonly machines: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const first = '52:54:00:77:00:01 node01 10.77.0.11';
const second = '52:54:00:77:00:02 node02 10.77.0.12';
const tagged = '52:54:00:77:00:01 node01 10.77.0.11 #rack7';

/** Values of dhcp-host, and the machine of each. */
const hosts: readonly (readonly [string, string])[] = [
  ['52:54:00:77:00:01,node01,10.77.0.11', first],
  ['node01,52:54:00:77:00:01,10.77.0.11', first],
  ['10.77.0.11,node01,52:54:00:77:00:01', first],
  ['52:54:00:77:00:01,10.77.0.11,node01,12h', first],
  ['52:54:00:77:00:01,45m,node01,10.77.0.11', first],
  ['52:54:00:77:00:01,node01,10.77.0.11,infinite', first],
  ['600,52:54:00:77:00:01,node01,10.77.0.11', first],
  [' 52:54:00:77:00:01 , node01 , 10.77.0.11 , 1w ', first],
  ['52:54:00:77:00:01,,node01,10.77.0.11', first],
  ['52:54:00:77:00:01,set:rack7,node01,10.77.0.11', tagged],
  ['net:rack7,52:54:00:77:00:01,node01,10.77.0.11', tagged],
  ['52:54:00:77:00:01,node01,10.77.0.11,set:rack7,net:web', `${tagged} #web`],
  ['52:54:00:77:00:01,set:"rack7",node01,10.77.0.11', tagged],
  ['52:54:00:77:00:01,"node01",10.77.0.11', first],
  ['52:54:00:77:00:01,node01,10.77.0.11,id:*', first],
  ['id:01:52:54:00:77:00:01,node01,10.77.0.11', first],
  ['52:54:00:77:00:01,[fd00::1],node01,10.77.0.11', first],
  ['01-52:54:00:77:00:01,node01,10.77.0.11', first],
  ['1-52:54:0:77:0:1,node01,10.77.0.11', first],
  ['5254:0077:0001,node01,10.77.0.11', first],
  ['52:54:00:77:00:AB,Node01.example.org', '52:54:00:77:00:ab Node01.example.org -'],
  ['52:54:00:77:00:01,52:54:00:77:00:0b,node01', '52:54:00:77:00:01+52:54:00:77:00:0b node01 -'],
  [
    '52:54:00:77:00:01,a,set:t1,set:t2,set:t3,set:t4,set:t5,10.77.0.11',
    '52:54:00:77:00:01 a 10.77.0.11 #t1 #t2 #t3 #t4 #t5',
  ],
];

const line1 = 'dhcp-host=52:54:00:77:00:01,node01,10.77.0.11';
const line2 = 'dhcp-host=52:54:00:77:00:02,node02,10.77.0.12';

export const layouts: readonly Layout[] = [
  ...hosts.map(([value, machine]) => ({ title: value, text: `dhcp-host=${value}\n`, machines: [machine] })),
  {
    title: 'comments, white space, carriage returns, no newline at the end',
    text: `# pool\r\n\r\n\t${line1} # rack 7, "by the door\r\n#dhcp-host=52:54:00:77:00:09\ndhcp-host = 52:54:00:77:00:02,node02,10.77.0.12\t#x`,
    machines: [first, second],
  },
  {
    title: 'options around',
    text: `interface=lo\nbind-interfaces\nno-hosts\ndhcp-range=10.77.0.100,10.77.0.199,12h\ndhcp-match=set:ipxe,175\ndhcp-userclass=set:gpxe,"gPXE"\ndhcp-boot=net:#gpxe,undionly.kpxe\ndhcp-boot=tag:gpxe,http://10.77.0.1/bootdirectory/boot.gpxe\n${line1}\n`,
    machines: [first],
  },
  {
    title: 'a file of its own, and one in quotes',
    text: 'conf-file=more.conf\nconf-file="with space.conf"\n',
    files: { 'more.conf': line1, 'with space.conf': line2 },
    machines: [first, second],
  },
  {
    title: 'a folder of files with an ending',
    text: 'conf-dir=conf.d,*.conf\n',
    files: {
      ...{ 'conf.d/b.conf': line2, 'conf.d/a.conf': line1, 'conf.d/a.conf~': 'x', 'conf.d/.b.conf': 'x' },
      ...{ 'conf.d/#c.conf#': 'x', 'conf.d/d.conf.bak': 'x', 'conf.d/.conf': 'x' },
    },
    machines: [first, second],
  },
  {
    title: 'a folder of files without an ending',
    text: 'conf-dir=conf.d/,.bak,.rpmnew\n',
    files: { 'conf.d/a': line1, 'conf.d/b.bak': 'x', 'conf.d/c.rpmnew': 'x', 'conf.d/d/e': 'x' },
    machines: [first],
  },
  {
    title: 'a file of hosts, and a folder of them',
    text: 'dhcp-hostsfile=hosts\ndhcp-hostsfile=hosts.d\n',
    files: {
      hosts: '# pool\n52:54:00:77:00:01,node01,10.77.0.11 # rack 7\n',
      'hosts.d/more': '52:54:00:77:00:02,node02,10.77.0.12',
    },
    machines: [first, second],
  },
  {
    title: 'a tag of a card',
    text: `${line1}\ndhcp-mac=set:rack7,52:54:00:77:00:01\n`,
    machines: [tagged],
  },
];

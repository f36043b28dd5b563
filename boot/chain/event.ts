/**
 * What happened while a machine booted, as a server, the wire or a console showed it. The timeline, the assertions,
 * the history and the JSON output are readers of this one stream.
 */
export type BootEvent = { readonly atMs: number; readonly mac: Mac | null } & BootEventBody;

/** Lower-case with colons: `52:54:00:12:34:56`. */
export type Mac = string;

export type BootEventBody =
  | PowerEvent
  | DhcpRequestEvent
  | DhcpReplyEvent
  | DhcpExhaustedEvent
  | TftpRequestEvent
  | TftpProgressEvent
  | TftpEndEvent
  | TftpProbeEvent
  | TftpResendEvent
  | HttpRequestEvent
  | HttpProgressEvent
  | HttpResponseEvent
  | TcpRefusedEvent
  | TlsHelloEvent
  | TlsEstablishedEvent
  | TlsEndEvent
  | UdpRefusedEvent
  | ArpUnansweredEvent
  | FirmwareEvent
  | ConsoleEvent
  | OsReportEvent;

export interface PowerEvent {
  readonly type: 'power';
  readonly state: 'on' | 'off' | 'reset';
  /** Somebody pressed the button; absent where the machine did it itself, or nothing tells. */
  readonly isByHand?: true;
}

/** A DHCPDISCOVER or DHCPREQUEST (RFC 2131), proxyDHCP on port 4011 included. */
export interface DhcpRequestEvent {
  readonly type: 'dhcp-request';
  readonly message: 'discover' | 'request' | 'inform';
  readonly xid: number;
  /** Option 77: `iPXE`, `gPXE`; null where absent. */
  readonly userClass: string | null;
  /** Option 60: `PXEClient:Arch:00000:UNDI:002001`. */
  readonly vendorClass: string | null;
  /** Option 93 (RFC 4578 section 2.1): 0 BIOS, 7 x86-64 UEFI, …; null where absent. */
  readonly clientArch: number | null;
}

/** A DHCPOFFER, DHCPACK or DHCPNAK. */
export interface DhcpReplyEvent {
  readonly type: 'dhcp-reply';
  readonly message: 'offer' | 'ack' | 'nak';
  readonly xid: number;
  /** Address of the server that answered (option 54, else the packet's source). */
  readonly server: string;
  readonly address: string | null;
  /** The siaddr field, or option 66. */
  readonly nextServer: string | null;
  /** The file field, or option 67; null where none is named. */
  readonly bootFile: string | null;
  /** Option 60; `PXEClient` in answers of a proxyDHCP server, which gives no address. */
  readonly vendorClass?: string | null;
  /** Whose hand the order of its options shows; absent where it shows none, and where a log tells of the answer. */
  readonly software?: DhcpSoftware;
}

/** A DHCP server's log: it has no address for the machine, and does not answer it. */
export interface DhcpExhaustedEvent {
  readonly type: 'dhcp-exhausted';
  readonly server: string;
}

/** DHCP servers that can be told apart by what they send. */
export type DhcpSoftware = 'dnsmasq' | 'dhcpd' | 'kea';

export interface TftpRequestEvent {
  readonly type: 'tftp-request';
  readonly server: string;
  readonly file: string;
  /** Option blksize as asked for (RFC 2348); 512 without it, null where a daemon's log tells none. */
  readonly blockBytes: number | null;
}

export interface TftpProgressEvent {
  readonly type: 'tftp-progress';
  readonly file: string;
  readonly bytes: number;
  /** Option tsize of the server's answer (RFC 2349); null where it said none. */
  readonly totalBytes: number | null;
}

export interface TftpEndEvent {
  readonly type: 'tftp-end';
  readonly server: string;
  readonly file: string;
  readonly bytes: number;
  readonly blockBytes: number | null;
  /** The error packet's words (RFC 1350 section 5); null where the file came whole. */
  readonly error: string | null;
  /** Its number (RFC 1350 section 5, RFC 2347 section 4), and which side sent it; absent where a log tells none. */
  readonly errorCode?: number;
  readonly endedBy?: 'client' | 'server';
  /** As of an HttpResponseEvent. */
  readonly firstBytes?: string;
}

/** A block that the server sends again and again, and that is never acknowledged. */
export interface TftpResendEvent {
  readonly type: 'tftp-resend';
  readonly server: string;
  readonly file: string;
  readonly block: number;
  readonly dataBytes: number;
  readonly times: number;
}

/** A client that only asked for the file's size (option tsize) and stopped there, as a PXE ROM does before it loads. */
export interface TftpProbeEvent {
  readonly type: 'tftp-probe';
  readonly server: string;
  readonly file: string;
  readonly totalBytes: number | null;
}

export interface HttpRequestEvent {
  readonly type: 'http-request';
  /** Its address; with the port where that is not 80: `10.77.0.1:8080`. */
  readonly server: string;
  readonly method: string;
  /** Percent-decoded path with query. */
  readonly path: string;
  readonly userAgent: string | null;
  /** `Range` header as it came. */
  readonly range: string | null;
}

export interface HttpProgressEvent {
  readonly type: 'http-progress';
  readonly path: string;
  /** Body bytes so far, and how many the header announced. */
  readonly bytes: number;
  readonly totalBytes: number | null;
}

export interface HttpResponseEvent {
  readonly type: 'http-response';
  readonly server: string;
  readonly path: string;
  /** 0 where the connection ended before the server had answered. */
  readonly status: number;
  readonly bytes: number;
  readonly totalBytes: number | null;
  /** The body came as long as it was announced. */
  readonly complete: boolean;
  /** The machine closed the connection in the midst of the body; absent elsewhere. */
  readonly endedBy?: 'client';
  /** Where a redirect (3xx) leads. */
  readonly location?: string | null;
  /** The beginning of a file, hexadecimal, 256 bytes at most; absent where it is not known. */
  readonly firstBytes?: string;
}

/** Nothing listens there: a SYN was answered by RST (RFC 9293 section 3.5.2). */
export interface TcpRefusedEvent {
  readonly type: 'tcp-refused';
  readonly server: string;
  readonly port: number;
}

/** A side begins its part of a TLS handshake: ClientHello, ServerHello (RFC 8446 section 4.1). */
export interface TlsHelloEvent {
  readonly type: 'tls-hello';
  readonly server: string;
  readonly port: number;
  readonly by: 'client' | 'server';
}

/** Both sides of a TLS connection encrypt: nothing of it can be read from here on. */
export interface TlsEstablishedEvent {
  readonly type: 'tls-established';
  readonly server: string;
  readonly port: number;
}

/** One side ends a TLS handshake. */
export interface TlsEndEvent {
  readonly type: 'tls-end';
  readonly server: string;
  readonly port: number;
  readonly by: 'client' | 'server';
  /** AlertDescription (RFC 8446 section 6): 48 unknown_ca; null where it only closed the connection. */
  readonly alert: number | null;
}

/** Nothing listens there: a datagram was answered by ICMP "port unreachable" (RFC 792). */
export interface UdpRefusedEvent {
  readonly type: 'udp-refused';
  readonly server: string;
  /** 67 DHCP, 69 TFTP, 4011 proxyDHCP. */
  readonly port: number;
}

/** The machine looks for a neighbour and nobody answers for that address (RFC 826). */
export interface ArpUnansweredEvent {
  readonly type: 'arp-unanswered';
  readonly address: string;
  readonly times: number;
}

/** A line of the firmware's own debug console: which option ROMs SeaBIOS ran or refused. */
export interface FirmwareEvent {
  readonly type: 'firmware';
  readonly line: string;
}

export interface ConsoleEvent {
  readonly type: 'console';
  /** A line of the serial console, escape sequences taken out. */
  readonly line: string;
}

/** The operating system's own words about what it is. */
export interface OsReportEvent {
  readonly type: 'os-report';
  readonly via: 'console' | 'http';
  readonly image: string;
  readonly commandLine: string;
  readonly address: string | null;
  readonly initrdSha256: string | null;
}

/**
 * What the kernel needs to be told for the system to be heard, and not to wait for anything. Where many emulated
 * machines share few cores, a timer interrupt can come too late for the kernel's test of it, which ends in a panic
 * ("IO-APIC + timer doesn't work"): the test is left out.
 */
export const defaultCommandLine = 'console=ttyS0 panic=-1 no_timer_check';

/** The option of the command line that names where the report goes: `romkit.report=http://10.77.0.1/report`. */
export const reportOption = 'romkit.report';

/** The option of the command line with which the system shows its banner and stays, instead of switching off. */
export const stayOption = 'romkit.stay';

/**
 * `/init`, run by busybox. The report is one line on the console and, where the command line names an address, the same
 * line as the query of an HTTP request (each byte percent-encoded, so that nothing has to be quoted).
 */
export const initScript = `#!/bin/busybox sh
export PATH=/bin
cd /
# Before anything is written: see contentSha256.
digest=$(find . -xdev -type f | sort | xargs sha256sum | sha256sum | cut -d ' ' -f 1)
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
# The kernel shall not write into the line.
dmesg -n 1
[ -c /dev/ttyS0 ] && exec >/dev/ttyS0 2>&1

for card in /sys/bus/pci/devices/*; do
  modules=/modules/$(cat $card/vendor)-$(cat $card/device)
  [ -f $modules ] && for module in $(cat $modules); do insmod /modules/$module.ko; done
done
for each in /sys/class/net/*; do
  [ \${each##*/} = lo ] && continue
  interface=\${interface:-\${each##*/}}
  cards="$cards $(cat $each/address)"
done
ifconfig $interface up
tries=100
until [ "$(cat /sys/class/net/$interface/carrier 2>/dev/null)" = 1 ] || [ $tries = 0 ]; do
  usleep 50000
  tries=$((tries - 1))
done
udhcpc -i $interface -n -q -t 8 -T 1 -s /address.sh >/dev/null 2>&1
address=$(cat /dev/address 2>/dev/null)

words() { sed 's/[\\\\"]/\\\\&/g' "$1" | tr -d '\\n'; }
report="ROMKIT-OS {\\"image\\":\\"$(words /image)\\",\\"cmdline\\":\\"$(words /proc/cmdline)\\""
report="$report,\\"mac\\":\\"$(cat /sys/class/net/$interface/address)\\",\\"initrdSha256\\":\\"$digest\\""
report="$report,\\"address\\":\${address:+\\"}\${address:-null}\${address:+\\"}}"
echo
echo "Network cards:$cards"
echo "$report"
for option in $(cat /proc/cmdline); do
  case $option in ${reportOption}=*)
    query=$(echo "$report" | tr -d '\\n' | od -A n -v -t x1 | tr -d '\\n' | sed 's/ /%/g')
    target=\${option#*=http://}
    server=\${target%%/*}
    port=\${server#*:}
    [ $port = $server ] && port=80
    # Not wget: that of Debian 12's static busybox crashes once it has a time limit.
    printf 'GET /%s?%s HTTP/1.0\\r\\nHost: %s\\r\\nUser-Agent: romkit-os\\r\\n\\r\\n' \\
      "\${target#*/}" $query $server | nc -w 5 \${server%:*} $port >/dev/null ||
      echo "The report was not taken."
  esac
done
for option in $(cat /proc/cmdline); do
  [ $option = ${stayOption} ] || continue
  cat /banner
  while :; do sleep 3600; done
done
poweroff -f
`;

/** What udhcpc calls. */
export const addressScript = `#!/bin/busybox sh
[ "$1" = bound ] || exit 0
ifconfig $interface $ip netmask $subnet
echo $ip >/dev/address
`;

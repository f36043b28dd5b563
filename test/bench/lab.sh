#!/bin/sh
# One machine booted over a network of its own by method 4, as somebody would write it down without romkit. It ends
# when the system's report stands on the console; everything it started ends with it, for it is process 1.
#   lab.sh FOLDER MAC ACCELERATOR VENDOR-PXE VENDOR-SCRIPT
# FOLDER holds tftp/ and web/.
set -e
folder=$1 mac=$2 accelerator=$3 vendor_pxe=$4 vendor_script=$5
cd "$folder"

ip link set lo up
ip link add br0 type bridge
ip address add 10.77.0.1/24 dev br0
ip link set br0 up
ip tuntap add dev tap0 mode tap
ip link set tap0 master br0 up

cat > nginx.conf <<END
daemon off;
user root;
pid $folder/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path $folder/nginx-body;
  proxy_temp_path $folder/nginx-proxy;
  fastcgi_temp_path $folder/nginx-fastcgi;
  uwsgi_temp_path $folder/nginx-uwsgi;
  scgi_temp_path $folder/nginx-scgi;
  server {
    listen 10.77.0.1:80;
    root $folder/web;
  }
}
END
nginx -e stderr -p "$folder" -c nginx.conf 2> nginx.log &
dnsmasq --no-daemon --conf-file=/dev/null --port=0 \
  --interface=br0 --except-interface=lo --bind-interfaces --no-ping --dhcp-authoritative \
  --dhcp-leasefile="$folder/leases" --dhcp-range=10.77.0.0,static,255.255.255.0 \
  --dhcp-host="$mac,10.77.0.101" --dhcp-boot=undionly.kpxe,,10.77.0.1 \
  --enable-tftp --tftp-root="$folder/tftp" 2> dnsmasq.log &

rm -f console
mkfifo console
qemu-system-x86_64 -nodefaults -no-user-config -display none -vga none \
  -machine "pc,graphics=off,accel=$accelerator" -m 512 -boot strict=on \
  -netdev tap,id=net0,ifname=tap0,script=no,downscript=no \
  -device "e1000,netdev=net0,mac=$mac,bootindex=1,romfile=" \
  -kernel "$vendor_pxe" -initrd "$vendor_script" -serial stdio < /dev/null > console &
grep -a -q -m1 -E 'ROMKIT-(OS|BEACON) \{.*\}' console

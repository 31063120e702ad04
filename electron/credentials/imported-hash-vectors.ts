/**
 * For tests: hashes of one password by the programs that administrators export them from: `doveadm pw -s SCHEME` of Dovecot 2.3.19,
 * `mkpasswd` of whois 5.5.17, `slappasswd` of OpenLDAP 2.5.13, `openssl passwd -6` of OpenSSL 3.0, all of Debian 12.
 */
export const DOVECOT_PASSWORD = 'correct horse \u00e9';

/** Which program, and what it printed. */
export const HASHES = [
  [
    'doveadm',
    '{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$xCJwwkZZz8HIDUXiQHLCbw$gTD2kIvKrTDTFJaE1LgyN9zf60fsx/qlg1NCanQSb7E',
  ],
  [
    'doveadm',
    '{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$BU4DbnbBRb/rOq4ucfIwAg$1Xfe3vyazA4gfnSxFa+/1iBo9SpOis+BuT2J8Fim4Xk',
  ],
  [
    'doveadm',
    '{SSHA512}WkHi+9SpJtLdw5uzbTPloIzafLlRxXixaGuYQs/bertb2tgWP+bMUZZW8elnlXUfUq4JPsqQrY4za3wZiHZbPtVs8sI=',
  ],
  [
    'doveadm',
    '{SHA512}MXUDA5XJIbzCL1zkh0J7i80NgSYLy0kppdxSndOX8keOxPfn8WNZ3BcTFL16Vm5FkXJtjLC9zdTsz5NASNxjhg==',
  ],
  ['doveadm', '{SSHA256}EAyOyNLhdRTTVRYtL4iV59+z/yy+NQ/gGo5KYBEKR0GctJAG'],
  ['doveadm', '{SHA256}dnWSPHvvy1uKaWcqmYwmaT6nw3xnItNMK/+qBM7cqPQ='],
  ['doveadm', '{SSHA}rjihIpy5dSSMO2dRSU4P7NJVKpDQ4hph'],
  ['doveadm', '{SHA}/8wfRUGm8tTSBrWrjhQj2hPe5cw='],
  ['doveadm', '{BLF-CRYPT}$2y$05$U9ZYlOMd7KpS60qDjAaaquuYugGJZzK79aq3SEf3NVQN8KmZ1Ouka'],
  ['doveadm', '{CRYPT}$2y$05$HG8sOYEArkOVb69Fd1YIEu8VR6V2/hw.XTBh6tdtSfeoam6.GzNDK'],
  [
    'doveadm',
    '{SHA512-CRYPT}$6$8mn9DSxeGjNVvIb7$VdCjAx9im1TlJrEys0G6/haKg36fzuQtCf5lm22OvWyoDjjzJ3Z0wVjAh04xp9FcKB85gBN9J6FwZR4PdSki60',
  ],
  ['doveadm', '{SHA256-CRYPT}$5$S.mYgt4r.WJtgNv8$v6cs5AhM9CEppPW74wcViwEKcWxfrXez.iAypTYA468'],
  ['doveadm', '{MD5-CRYPT}$1$i9WzPqhf$vtINHDsW8iqwrcYuVXpop0'],
  [
    'doveadm',
    '{SSHA512.HEX}952da7de37cd44882c16156dd982f43228390d8337eb51564b20f8c687047f533f0e0772082dba9f3e138645f8956a44f71e9592aebcf86a712d23f34f15aa34e06e1491',
  ],
  [
    'mkpasswd',
    '$6$rounds=7000$bxGbK1HcrOllaDt.$2tNP7sREpd8Ypwo3I.yETzO5WP//2bTDNaCgPAJaILrVXe2v6cH9wckW1MdfN4btzupaAQB9pC/KOWFaAGTB4/',
  ],
  ['mkpasswd', '$5$RUATEtlPnl5k0E1C$sZ/HKbv34kEn.g4udRqYoUukLHpv7rYWSmMl77GKKCD'],
  ['mkpasswd', '$2b$05$Cwm/4w4SbAYUhcszUUkisuaSJlT5lxXPRG4fVZAghbxmFTzGfUn6q'],
  ['mkpasswd', '$1$fnGaS9jC$Wuml0ydQx6rpIUoZKUYWZ/'],
  ['slappasswd', '{SSHA}naVcY9/9FMk5AoEPGiSPGomF6LJjyV8U'],
  [
    'openssl',
    '$6$HLhCK.lEyarzsWLF$Yd0vAmg2LSEzBKJM4cPYRlvinDOXob6oah6i6DuRK9dVs86h89CIfqABo.GwKJca0w/RwXLqsbStKf4/ExVXA.',
  ],
] as const;

#!/bin/sh
# Stationkeeper on a base station: makes its key pair, downloads its certificate from the Key Installer, renews it in
# time and reports. One file for any POSIX shell (dash, busybox ash) with openssl 1.1.1 or later and curl.
#
# What holds at every moment, whatever is killed or unplugged:
# - station.key and station.crt fit each other, once they do. A new pair is built beside them, in next-key/ or
#   next-certificate/, and is moved in by renames of one mv, after: its key fits, its chain verifies, and the Key
#   Installer has accepted it in a handshake. From then on a file "proven" lies beside it, and whoever runs next
#   finishes the move.
# - All that needs space on the disk is done before that handshake: the Key Installer may end the old certificate there.
# - Nothing secret stands on a command line, in the environment of a program or in a message.
# - The station's clock decides nothing that the server's clock can decide; where they differ, that is said.
#
# agent.conf is read line by line and never run: only the names below are known, a value is the text after "=".
set -uf
umask 077
export LC_ALL=C
unset CDPATH OPENSSL_CONF CURL_HOME

AGENT_VERSION=1
AGENT_HOME=${AGENT_HOME:-/etc/stationkeeper}
WORK=$AGENT_HOME/.work
CLOCK_TOLERANCE_S=300
WAIT_FOR_CERTIFICATE_S=120
DEFAULT_WINDOW_S=518400 # 6 days; the Key Installer tells the window that is set for this station
CR=$(printf '\r')

help() {
  cat <<'EOF'
Usage: station-agent.sh COMMAND

  keygen [ec|rsa] [--force]  make a key pair (EC P-256, or RSA 2048) and the self-signed certificate by which the agent
                             identifies itself. --force: another one, beside a certificate that is in use; it takes its
                             place once it is declared and has a certificate of its own
  pubkey                     print the public key, to paste under SECURITY > MANAGE
  uuid                       print the LRR-UUID
  install                    first download of the certificate
  renew                      renew the certificate; does nothing outside its renewal window
  check                      all that is due: fetch a regenerated certificate, renew in the window, report. Run it
                             every 15 minutes
  status                     what is here; asks nobody
  report                     tell the Key Installer version, model, backhaul and certificate in use
  backhaul tls|ipsec         record the backhaul in use and run the hook
  cleanup [--yes]            remove the certificates, after a confirmation; the key pair stays
  help                       this text

Settings, from the environment or from AGENT_HOME/agent.conf (NAME=value lines); the environment goes first:

  AGENT_HOME             /etc/stationkeeper (environment only)
  KEY_INSTALLER_URL      https://stations.example.org:8443
  STATION_UUID           LRR-UUID (7076FF-024B0B030008), or the EUI of a Basics Station
  CA_FILE                CA certificates that the Key Installer is trusted by; default AGENT_HOME/ca.crt
  STATION_PASSWORD_FILE  its first line is the password, for a station that identifies itself by password
  LRR_VERSION            reported; a value that begins with / names a file, whose first line is reported
  STATION_MODEL          reported, likewise

Files in AGENT_HOME:

  station.key, station.pub   the key pair            station.crt  the certificate, then its chain
  identity.crt               self-signed, same key   backhaul     the backhaul in use
  hook                       if executable, run as "hook certificate" after a new certificate is in place (again at
                             the next check if it fails) and as "hook backhaul tls|ipsec"

Exit codes:

  0  done, or nothing to do
  1  usage
  2  configuration, or openssl or curl is missing
  3  the Key Installer cannot be reached, is busy, or is still making the certificate: try again later
  4  refused; its sentence is printed
  5  files of this station: missing, damaged, in the way, or the disk is full
  6  another run is at work
  7  this station's clock is wrong
  8  the Key Installer does not prove itself by CA_FILE, or its answer cannot be right
  9  the hook failed
EOF
}

say() { printf '%s\n' "$*"; }
warn() { printf 'station-agent: %s\n' "$*" >&2; }
fail() {
  fail_code=$1
  shift
  warn "$*"
  exit "$fail_code"
}
full() { fail 5 "$1 cannot be written: is the disk full?"; }

# fail 8 MESSAGE, unless it is the disk that cut an answer short.
senseless() {
  dd if=/dev/zero of="$WORK/probe" bs=4096 count=4 2>/dev/null && rm -f "$WORK/probe" || full "$WORK"
  fail 8 "$1"
}

# --- settings -------------------------------------------------------------------------------------------------------

printable() { tr -cd '\12\40-\176' | sed -e q; }

# Sets $trimmed. Here and below the shell does by itself what it can: a process costs a gateway more than a line.
trim() {
  trimmed=${1#"${1%%[! 	]*}"}
  trimmed=${trimmed%"${trimmed##*[! 	]}"}
}

# Sets $line to the first line of a file, empty without one.
first_line() {
  line=''
  if [ -r "$1" ]; then IFS= read -r line <"$1" || :; fi
}

# Sets what the environment leaves open. Faults name the line and never show its value.
read_settings() {
  KEY_INSTALLER_URL=${KEY_INSTALLER_URL:-} STATION_UUID=${STATION_UUID:-} CA_FILE=${CA_FILE:-}
  STATION_PASSWORD_FILE=${STATION_PASSWORD_FILE:-} LRR_VERSION=${LRR_VERSION:-} STATION_MODEL=${STATION_MODEL:-}
  if [ -e "$AGENT_HOME/agent.conf" ]; then
    [ -r "$AGENT_HOME/agent.conf" ] || fail 2 "$AGENT_HOME/agent.conf cannot be read."
    conf_line=0
    while IFS= read -r conf_text || [ -n "$conf_text" ]; do
      conf_line=$((conf_line + 1))
      trim "${conf_text%"$CR"}"
      read_setting "$trimmed"
    done <"$AGENT_HOME/agent.conf"
  fi
  : "${CA_FILE:=$AGENT_HOME/ca.crt}"
  read_name
}

read_setting() {
  case $1 in
    '' | '#'*) return 0 ;;
    [A-Z]*=*) ;;
    *) fail 2 "agent.conf line $conf_line is not NAME=value." ;;
  esac
  trim "${1#*=}"
  conf_value=$trimmed
  case $conf_value in
    \"*\") conf_value=${conf_value#\"} conf_value=${conf_value%\"} ;;
    \'*\') conf_value=${conf_value#\'} conf_value=${conf_value%\'} ;;
  esac
  case ${1%%=*} in
    KEY_INSTALLER_URL) : "${KEY_INSTALLER_URL:=$conf_value}" ;;
    STATION_UUID) : "${STATION_UUID:=$conf_value}" ;;
    CA_FILE) : "${CA_FILE:=$conf_value}" ;;
    STATION_PASSWORD_FILE) : "${STATION_PASSWORD_FILE:=$conf_value}" ;;
    LRR_VERSION) : "${LRR_VERSION:=$conf_value}" ;;
    STATION_MODEL) : "${STATION_MODEL:=$conf_value}" ;;
    *) fail 2 "agent.conf line $conf_line sets a name that is not known; see: station-agent.sh help" ;;
  esac
}

# STATION_UUID in its one spelling, and the name in requests: the EUI of a Basics Station, else the LRR-UUID.
read_name() {
  station_name='' station_uuid=''
  [ -n "$STATION_UUID" ] || return 0
  uuid_text=$(printf '%s' "$STATION_UUID" | tr 'a-f' 'A-F')
  uuid_digits=$(printf '%s' "$uuid_text" | tr -d ':-')
  case $uuid_digits in
    *[!0-9A-F]*) uuid_digits=no ;;
  esac
  case $uuid_text in
    ??????-*)
      uuid_part=${uuid_text#??????-}
      if [ "${uuid_text%%-*}$uuid_part" = "$uuid_digits" ] && [ ${#uuid_part} -ge 2 ] && [ ${#uuid_part} -le 48 ]; then
        station_uuid=$uuid_text
      fi
      ;;
    *) if [ ${#uuid_digits} -eq 16 ]; then station_uuid=0016C0-$uuid_digits; fi ;;
  esac
  [ -n "$station_uuid" ] ||
    fail 2 "STATION_UUID must look like 7076FF-024B0B030008 (6 hex digits, a dash, 2 to 48 hex digits) or be an EUI-64."
  case $station_uuid in
    0016C0-????????????????) station_name=${station_uuid#0016C0-} ;;
    *) station_name=$station_uuid ;;
  esac
}

# What every command that asks the Key Installer needs.
require_settings() {
  command -v curl >/dev/null || fail 2 "curl is missing: install it."
  [ -n "$KEY_INSTALLER_URL" ] || fail 2 "KEY_INSTALLER_URL is not set, in the environment or in $AGENT_HOME/agent.conf."
  case $KEY_INSTALLER_URL in
    *[!!-~]*) fail 2 "KEY_INSTALLER_URL has a space or another character that no address has." ;;
    https://?*) KEY_INSTALLER_URL=${KEY_INSTALLER_URL%/} ;;
    *) fail 2 "KEY_INSTALLER_URL must begin with https://." ;;
  esac
  [ -n "$station_name" ] || fail 2 "STATION_UUID is not set, in the environment or in $AGENT_HOME/agent.conf."
  [ -r "$CA_FILE" ] || fail 2 "CA_FILE $CA_FILE cannot be read: the Key Installer proves itself by it."
  grep -q 'BEGIN CERTIFICATE' "$CA_FILE" || fail 2 "CA_FILE $CA_FILE holds no certificate in PEM form."
  by_password=no
  if [ -n "$STATION_PASSWORD_FILE" ]; then
    by_password=yes
    [ -r "$STATION_PASSWORD_FILE" ] || fail 2 "STATION_PASSWORD_FILE $STATION_PASSWORD_FILE cannot be read."
    [ -s "$STATION_PASSWORD_FILE" ] || fail 2 "STATION_PASSWORD_FILE $STATION_PASSWORD_FILE is empty."
    case $(ls -ldL "$STATION_PASSWORD_FILE") in
      ????------*) ;;
      *) warn "others may read $STATION_PASSWORD_FILE: chmod 600 $STATION_PASSWORD_FILE" ;;
    esac
  fi
}

# --- one run at a time ----------------------------------------------------------------------------------------------

# Sets $mark: pid, start time and boot of a process. A pid that was given again is another process.
process_mark() {
  mark_pid=$1
  first_line "/proc/$mark_pid/stat"
  # shellcheck disable=SC2086
  set -- ${line##*) } # field 3 and on; the start is field 22
  shift "$(($# < 19 ? $# : 19))"
  first_line /proc/sys/kernel/random/boot_id
  mark="$mark_pid ${1:--} ${line:--}"
}

is_running() {
  kill -0 "${1%% *}" 2>/dev/null && process_mark "${1%% *}" && [ "$mark" = "$1" ]
}

# The lock is a file made complete and then linked, so that it never lacks its holder's mark.
take_lock() {
  [ -d "$AGENT_HOME" ] || mkdir -p "$AGENT_HOME" || full "$AGENT_HOME"
  process_mark $$
  lock_mark=$mark
  lock_own=$AGENT_HOME/.lock.$$
  trap 'end_run' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  { printf '%s\n' "$lock_mark" >"$lock_own"; } 2>/dev/null || full "$AGENT_HOME"
  ln "$lock_own" "$AGENT_HOME/.lock" 2>/dev/null || inherit_lock
  # Left behind by runs that were killed. Rights to a mark that is gone from the lock are worth nothing.
  set +f
  for lock_left in "$AGENT_HOME"/.lock.*; do
    if ! kill -0 "${lock_left##*.}" 2>/dev/null; then rm -f "$lock_left"; fi
  done
  set -f
  rm -rf "$WORK"
  mkdir "$WORK" 2>/dev/null || full "$WORK"
  finish_move
}

# Puts our mark over that of a dead process. One run alone may: the first to link its own mark under a name
# made of the dead one's. If that one died too, its right passes on in the same way. The right is worth
# something only while the lock still bears the mark that was found; else another was quicker.
inherit_lock() {
  first_line "$AGENT_HOME/.lock"
  lock_seen=$line
  lock_turn=0
  while :; do
    lock_dead=$line
    [ -z "$lock_dead" ] || ! is_running "$lock_dead" || fail 6 "Another run is at work (process ${lock_dead%% *})."
    case $lock_dead in *[!A-Za-z0-9\ -]*) lock_dead=torn ;; esac
    [ "${#lock_dead}" -lt 100 ] || lock_dead=torn
    lock_right="$AGENT_HOME/.lock.after-$lock_turn-$lock_dead"
    if [ ! -e "$lock_right" ] && ln "$lock_own" "$lock_right" 2>/dev/null; then break; fi
    lock_turn=$((lock_turn + 1))
    [ "$lock_turn" -lt 100 ] || full "$AGENT_HOME"
    first_line "$lock_right"
  done
  first_line "$AGENT_HOME/.lock"
  if [ "$line" = "$lock_seen" ] && [ -e "$AGENT_HOME/.lock" ]; then
    mv -f "$lock_own" "$AGENT_HOME/.lock" || full "$AGENT_HOME"
  fi
  rm -f "$lock_right"
  holds_lock || fail 6 "Another run is at work."
}

holds_lock() {
  first_line "$AGENT_HOME/.lock"
  [ "$line" = "$lock_mark" ]
}

end_run() {
  end_code=$?
  trap - EXIT
  if holds_lock; then
    note_run "$end_code"
    rm -rf "$WORK" "$lock_own" "$AGENT_HOME/.lock"
  else
    rm -f "$lock_own"
  fi
  exit "$end_code"
}

# The outcome of the last check, for status. Written when it changed only: the memory of gateways wears out.
note_run() {
  [ "${command:-}" = check ] || return 0
  first_line "$AGENT_HOME/last-check"
  [ "$line" != "exit code $1" ] || return 0
  { printf 'exit code %s\nsince %s\n' "$1" "$(utc)" >"$WORK/last-check"; } 2>/dev/null &&
    mv -f "$WORK/last-check" "$AGENT_HOME/last-check"
}

# --- time -----------------------------------------------------------------------------------------------------------

utc() { date -u '+%Y-%m-%d %H:%M:%S UTC'; }

# Seconds since 1970, from year, month, day, hour, minute, second in UTC; leading zeros would make them octal.
epoch() {
  epoch_y=${1#0} epoch_m=${2#0} epoch_d=${3#0} epoch_hour=${4#0} epoch_minute=${5#0} epoch_second=${6#0}
  if [ "$epoch_m" -gt 2 ]; then epoch_m=$((epoch_m - 3)); else epoch_m=$((epoch_m + 9)) epoch_y=$((epoch_y - 1)); fi
  epoch_era=$((epoch_y / 400))
  epoch_y=$((epoch_y - epoch_era * 400))
  epoch_days=$((epoch_era * 146097 + epoch_y * 365 + epoch_y / 4 - epoch_y / 100))
  epoch_days=$((epoch_days + (153 * epoch_m + 2) / 5 + epoch_d - 719469))
  printf '%s\n' $((epoch_days * 86400 + epoch_hour * 3600 + epoch_minute * 60 + epoch_second))
}

month_number() {
  case $1 in
    Jan) echo 1 ;; Feb) echo 2 ;; Mar) echo 3 ;; Apr) echo 4 ;; May) echo 5 ;; Jun) echo 6 ;;
    Jul) echo 7 ;; Aug) echo 8 ;; Sep) echo 9 ;; Oct) echo 10 ;; Nov) echo 11 ;; Dec) echo 12 ;;
    *) return 1 ;;
  esac
}

# Seconds since 1970 from "Sat, 21 Nov 2026 12:00:00 GMT" (RFC 9110 5.6.7); fails for anything else.
http_epoch() {
  case $1 in
    ???,\ [0-3][0-9]\ ???\ [0-9][0-9][0-9][0-9]\ [0-2][0-9]:[0-5][0-9]:[0-6][0-9]\ GMT) ;;
    *) return 1 ;;
  esac
  split_time "$1"
  time_month=$(month_number "$time_3") && epoch "$time_4" "$time_month" "$time_2" "$time_5" "$time_6" "$time_7"
}

# Seconds since 1970 from openssl's "Nov 21 12:00:00 2028 GMT".
openssl_epoch() {
  split_time "- $1"
  time_month=$(month_number "$time_2") && epoch "$time_7" "$time_month" "$time_3" "$time_4" "$time_5" "$time_6"
}

split_time() {
  time_ifs=$IFS
  IFS=' ,:'
  # shellcheck disable=SC2086
  set -- $1
  IFS=$time_ifs
  time_2=${2:-} time_3=${3:-} time_4=${4:-} time_5=${5:-} time_6=${6:-} time_7=${7:-}
}

now() { date -u '+%s'; }

duration() {
  if [ "$1" -ge 172800 ]; then
    say "$(($1 / 86400)) days"
  elif [ "$1" -ge 7200 ]; then
    say "$(($1 / 3600)) hours"
  else
    say "$(($1 / 60)) minutes"
  fi
}

# Of a difference in seconds, server minus station: "412 days behind"; fails while it is within the tolerance.
clock_fault() {
  if [ "$1" -gt $CLOCK_TOLERANCE_S ]; then
    say "$(duration "$1") behind"
  elif [ "$1" -lt -$CLOCK_TOLERANCE_S ]; then
    say "$(duration $((-$1))) ahead"
  else
    return 1
  fi
}

# --- the Key Installer ----------------------------------------------------------------------------------------------

# Text within quotes of curl's configuration.
quoted() {
  case $1 in
    *[\\\"]*) printf '%s' "$1" | sed -e 's/[\\"]/\\&/g' ;;
    *) printf '%s' "$1" ;;
  esac
}
setting() { printf '%s = "%s"\n' "$1" "$(quoted "$2")"; }

# What curl reads on its standard input. Everything is here, so that nothing is on a command line.
request_config() {
  printf '%s\n' silent show-error http1.1 tlsv1.2 'connect-timeout = 20' 'max-time = 90' 'max-filesize = 262144' \
    'proto = "=https"' 'header = "Expect:"' 'write-out = "%{http_code}"'
  setting user-agent "station-agent/$AGENT_VERSION"
  setting cacert "$CA_FILE"
  setting request "$1"
  setting url "$KEY_INSTALLER_URL$2"
  setting dump-header "$WORK/head"
  setting output "$WORK/body"
  case $3 in
    none) ;;
    password)
      printf 'user = "%s:' "$station_uuid"
      sed -e "s/$CR\$//" -e 's/[\\"]/\\&/g' -e q "$STATION_PASSWORD_FILE" | tr -d '\n'
      printf '"\n'
      ;;
    *)
      setting cert "$3"
      setting key "$4"
      ;;
  esac
  if [ -n "$request_etag" ]; then setting header "If-None-Match: $request_etag"; fi
  if [ -n "$request_body" ]; then
    setting header "Content-Type: $request_type"
    setting data-binary "@$request_body"
  fi
}

# request METHOD PATH none|password|CERTIFICATE [KEY]: sets $status, $WORK/head and $WORK/body, or ends the run. What it
# sends is in $request_etag, $request_body and $request_type, which are empty again afterwards; where there is no answer
# it tries $request_tries times, which is 1 again afterwards.
head_date='' head_etag='' head_opens='' head_retry_after='' head_verdict=''
request_etag='' request_body='' request_type='' request_tries=1 server_now='' clock_compared=no
request() {
  while :; do
    : >"$WORK/head" && : >"$WORK/body" || full "$WORK"
    status=$(request_config "$@" | curl -q --config - 2>"$WORK/fault")
    request_code=$?
    case $request_code in
      5 | 6 | 7 | 16 | 18 | 28 | 35 | 52 | 55 | 56) ;;
      *) break ;;
    esac
    [ $request_tries -gt 1 ] || break
    request_tries=$((request_tries - 1))
    sleep 2
  done
  request_etag='' request_body='' request_type='' request_tries=1
  [ $request_code -eq 0 ] || explain_curl $request_code
  read_head
  note_server_time
}

# Sets what the last answer's header says; a proxy's answer may stand before it.
read_head() {
  while IFS= read -r head_line || [ -n "$head_line" ]; do
    head_line=${head_line%"$CR"}
    trim "${head_line#*:}"
    case $head_line in
      HTTP/*) head_date='' head_etag='' head_opens='' head_retry_after='' head_verdict='' ;;
      [Dd]ate:*) head_date=$trimmed ;;
      [Ee][Tt]ag:*) head_etag=$trimmed ;;
      [Rr]enewal-[Oo]pens:*) head_opens=$trimmed ;;
      [Rr]etry-[Aa]fter:*) head_retry_after=$trimmed ;;
      [Vv]erdict:*) head_verdict=$trimmed ;;
    esac
  done <"$WORK/head"
}

# The server's time comes with every answer, over a connection in which the server has proved itself.
note_server_time() {
  server_now=$(http_epoch "$head_date") || {
    server_now=$(now)
    return 0
  }
  [ $clock_compared = no ] || return 0
  clock_compared=yes
  if clock_text=$(clock_fault $((server_now - $(now)))); then
    warn "The clock of this station is $clock_text the server's. Set it: it says $(utc)."
  fi
}

explain_curl() {
  curl_said=$(printable <"$WORK/fault" | sed -e 's/^curl: ([0-9]*) //' | cut -c 1-200)
  case $1 in
    23) full "$WORK" ;;
    27) fail 5 "Out of memory." ;;
    51 | 60 | 83) explain_distrust ;;
    58) fail 5 "curl cannot use the station's key or certificate: $curl_said" ;;
    77) fail 2 "CA_FILE $CA_FILE cannot be used: $curl_said" ;;
    1 | 2 | 3 | 4) fail 2 "curl refuses the request: $curl_said" ;;
    63) fail 8 "The answer of $KEY_INSTALLER_URL is too long to be right." ;;
    *) fail 3 "$KEY_INSTALLER_URL cannot be reached: $curl_said" ;;
  esac
}

# A server that does not prove itself: often it is the station's clock, which a Date tells that nobody vouches for.
# It is asked for without identification, is used for this message alone, and changes nothing.
explain_distrust() {
  distrust_said=$curl_said head_date=''
  {
    printf '%s\n' silent insecure http1.1 'proto = "=https"' 'max-time = 30' 'max-filesize = 262144'
    setting url "$KEY_INSTALLER_URL/.well-known/est/cacerts"
    setting dump-header "$WORK/head"
    setting output /dev/null
  } | curl -q --config - >/dev/null 2>&1
  read_head
  if distrust_now=$(http_epoch "$head_date"); then
    if clock_text=$(clock_fault $((distrust_now - $(now)))); then
      warn "The clock of this station says $(utc), $clock_text the server's."
      fail 7 "The server's certificate cannot be checked by it. Set the clock and try again."
    fi
  fi
  fail 8 "$KEY_INSTALLER_URL does not prove itself by $CA_FILE: $distrust_said"
}

# What the server says to a refusal: its first line, printable, at most 300 characters; where it may not have one (401,
# enrolment clients fail on a body there), what its verdict means.
sentence() {
  sentence_text=$(printable <"$WORK/body" | cut -c 1-300)
  case $head_verdict in
    *[!a-z_]*) head_verdict='' ;;
  esac
  if [ -z "$sentence_text" ]; then
    case $head_verdict in
      unknown_key) sentence_text="No base station has this key: paste what pubkey prints under SECURITY > MANAGE." ;;
      key_not_allowed) sentence_text="This base station identifies itself by password: set STATION_PASSWORD_FILE." ;;
      wrong_password) sentence_text="The password is wrong, or the platform does not know $station_uuid." ;;
      *) sentence_text="It gave no reason (status $status)." ;;
    esac
  fi
  say "$sentence_text${head_verdict:+ ($head_verdict)}"
}

# Ends the run for answers that are nobody's decision; returns for refusals.
expect_decision() {
  case $status in
    429 | 503) fail 3 "The Key Installer is busy${head_retry_after:+: try again in $head_retry_after s}." ;;
    5* | 1* | 408) fail 3 "The Key Installer cannot answer now (status $status)." ;;
    2* | 3*) fail 8 "The Key Installer's answer cannot be right (status $status)." ;;
  esac
}

# Waits as a 202 asks, within the patience of a run.
wait_for_certificate() {
  case $head_retry_after in
    [1-9] | [1-9][0-9] | [1-9][0-9][0-9]) wait_s=$head_retry_after ;;
    *) wait_s=5 ;;
  esac
  [ "$wait_s" -le "$patience_s" ] || fail 3 "The certificate is still being made: the next check fetches it."
  patience_s=$((patience_s - wait_s))
  sleep "$wait_s"
}

# --- keys and certificates ------------------------------------------------------------------------------------------

public_key_of() { openssl pkey -in "$1" -pubout 2>/dev/null; }

# Sets $cert_print (SHA-256), $cert_serial, $cert_start, $cert_end (text) and $cert_key of the first certificate of a
# file; fails, with all empty, when there is none.
look_at() {
  cert_print='' cert_serial='' cert_start='' cert_end='' cert_key=''
  [ -s "$1" ] || return 1
  look_text=$(openssl x509 -in "$1" -noout -fingerprint -sha256 -serial -startdate -enddate -pubkey 2>/dev/null) ||
    return 1
  while IFS= read -r look_line; do
    case $look_line in
      *[Ff]ingerprint=*) cert_print=${look_line#*=} ;;
      serial=*) cert_serial=${look_line#*=} ;;
      notBefore=*) cert_start=${look_line#*=} ;;
      notAfter=*) cert_end=${look_line#*=} ;;
      *) cert_key="$cert_key$look_line
" ;;
    esac
  done <<EOF
$look_text
EOF
  cert_key=${cert_key%?}
}

# Whether a key and a certificate belong together; looks at the certificate.
fits() {
  look_at "$2" && fits_key=$(public_key_of "$1") && [ -n "$fits_key" ] && [ "$fits_key" = "$cert_key" ]
}
has_pair() { [ -s "$AGENT_HOME/station.key" ] && fits "$AGENT_HOME/station.key" "$AGENT_HOME/station.crt"; }

# The certificates of a PEM text, and nothing else of it.
only_certificates() {
  awk '{ sub(/\r$/, "") }
    /^-----BEGIN CERTIFICATE-----$/ { on = 1 } on { print } /^-----END CERTIFICATE-----$/ { on = 0 }' "$1"
}

# openssl reads no configuration of the system's: some lack it, and some add extensions.
request_template() {
  printf '[req]\nprompt = no\ndistinguished_name = name\n[name]\nCN = %s\n' "$1" >"$WORK/openssl.cnf" || full "$WORK"
}

# On the disk before a rename can be: files by name where sync knows names, else everything.
flush() { sync "$@" 2>/dev/null || sync; }

# Moves a complete and proven pair or certificate in. One mv renames all; should even that be cut, the rest follows at
# the next run, because "proven" goes last.
move_in() {
  holds_lock || fail 6 "Another run has taken over."
  set --
  for move_name in hook-due station.pub identity.crt station.key station.crt; do
    if [ -e "$move_from/$move_name" ]; then set -- "$@" "$move_from/$move_name"; fi
  done
  if [ $# -gt 0 ]; then mv -f "$@" "$AGENT_HOME/" || fail 5 "$AGENT_HOME cannot be written."; fi
  flush "$AGENT_HOME"
  rm -rf "$move_from"
}

# What a run that was cut off has proven but not moved.
finish_move() {
  for move_from in "$AGENT_HOME/next-key" "$AGENT_HOME/next-certificate"; do
    if [ -e "$move_from/proven" ]; then move_in; fi
  done
}

# --- keygen ---------------------------------------------------------------------------------------------------------

keygen() {
  key_type=ec force=no
  for keygen_word in "$@"; do
    case $keygen_word in
      ec | EC) key_type=ec ;;
      rsa | RSA) key_type=rsa ;;
      --force) force=yes ;;
      *) fail 1 "keygen [ec|rsa] [--force]" ;;
    esac
  done
  take_lock
  if [ $force = no ]; then
    for keygen_file in "$AGENT_HOME/station.key" "$AGENT_HOME/next-key/station.key"; do
      [ ! -e "$keygen_file" ] || fail 5 "$keygen_file is there already. keygen --force makes another one."
    done
  fi
  move_from=$AGENT_HOME/next-key
  rm -rf "$move_from"
  make_pair "$WORK/pair"
  # Without a usable pair there is nothing to wait for.
  has_pair || : >"$WORK/pair/proven" || full "$WORK"
  mv "$WORK/pair" "$move_from" || full "$AGENT_HOME"
  flush "$AGENT_HOME"
  if has_pair; then
    say "A new key pair is made. The present one stays in use until the new one has its certificate." >&2
    say "Paste this public key under SECURITY > MANAGE; the next check does the rest:" >&2
  else
    move_in
    say "The key pair is made. Paste this public key under SECURITY > MANAGE:" >&2
  fi
  pubkey
}

make_pair() {
  mkdir "$1" || full "$WORK"
  case $key_type in
    ec) set -- "$1" -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve ;;
    rsa) set -- "$1" -algorithm RSA -pkeyopt rsa_keygen_bits:2048 ;;
  esac
  make_dir=$1
  shift
  openssl genpkey "$@" -out "$make_dir/station.key" 2>"$WORK/fault" || no_pair
  chmod 600 "$make_dir/station.key" || full "$make_dir"
  openssl pkey -in "$make_dir/station.key" -pubout -out "$make_dir/station.pub" 2>"$WORK/fault" || no_pair
  make_identity "$make_dir/station.key" "$make_dir/identity.crt"
  [ "$(cat "$make_dir/station.pub")" = "$(public_key_of "$make_dir/station.key")" ] || full "$make_dir"
  flush "$make_dir/station.key" "$make_dir/station.pub" "$make_dir/identity.crt" "$make_dir"
}

# The Key Installer looks at its key alone: name and dates mean nothing.
make_identity() {
  request_template "${station_name:-base station}"
  openssl req -new -x509 -sha256 -days 7300 -config "$WORK/openssl.cnf" -key "$1" -out "$2" 2>"$WORK/fault" || no_pair
  fits "$1" "$2" || full "$2" # a full disk may have cut a file that was closed without a word
}

no_pair() { fail 5 "openssl cannot make the key pair (is the disk full?): $(printable <"$WORK/fault")"; }

damaged() { fail 5 "$1 is damaged: keygen --force makes another one."; }

pubkey() {
  if [ -s "$AGENT_HOME/next-key/station.key" ]; then
    public_key_of "$AGENT_HOME/next-key/station.key" || damaged "$AGENT_HOME/next-key/station.key"
  elif [ -s "$AGENT_HOME/station.key" ]; then
    public_key_of "$AGENT_HOME/station.key" || damaged "$AGENT_HOME/station.key"
  else
    fail 5 "There is no key in $AGENT_HOME: keygen makes one."
  fi
}

# The self-signed certificate of a key, made again where it is missing or of another key.
require_identity() {
  [ -s "$1/station.key" ] || fail 5 "There is no key in $1: keygen makes one."
  fits "$1/station.key" "$1/identity.crt" && return 0
  public_key_of "$1/station.key" >/dev/null || damaged "$1/station.key"
  make_identity "$1/station.key" "$WORK/identity.crt"
  mv -f "$WORK/identity.crt" "$1/identity.crt" || full "$1"
}

# --- install, renew, check ------------------------------------------------------------------------------------------

# Looks at the certificate in place. Sets $has (yes, no: whether the pair is usable), and its ETag and the start of its
# renewal window, as the last answer told them: they are kept in station.state and believed for this certificate only.
read_state() {
  state_etag='' state_opens='' has=no
  has_pair || return 0
  has=yes
  [ -s "$AGENT_HOME/station.state" ] || return 0
  { IFS= read -r state_print && IFS= read -r state_etag && IFS= read -r state_opens; } <"$AGENT_HOME/station.state" || :
  if [ "$state_print" != "$cert_print" ]; then state_etag='' state_opens=''; fi
  case $state_opens in
    *[!0-9]*) state_opens='' ;;
  esac
}

# Keeps what the last answer told about the certificate looked at; failing costs a download, no more.
keep_state() {
  keep_etag=${answer_etag:-$state_etag} keep_opens=${answer_opens:-$state_opens}
  if [ "$keep_etag" = "$state_etag" ] && [ "$keep_opens" = "$state_opens" ]; then return 0; fi
  state_etag=$keep_etag state_opens=$keep_opens
  { printf '%s\n' "$cert_print" "$state_etag" "$state_opens" >"$WORK/state"; } 2>/dev/null &&
    mv -f "$WORK/state" "$AGENT_HOME/station.state"
}

# When the renewal window of the certificate looked at opens, in seconds since 1970: as the server told, else 6 days
# before its end or, when it lives less than 18 days, a third of its life.
window_opens() {
  if [ -n "$state_opens" ]; then
    say "$state_opens"
    return 0
  fi
  window_end=$(openssl_epoch "$cert_end") && window_start=$(openssl_epoch "$cert_start") || return 1
  window_s=$DEFAULT_WINDOW_S
  if [ $((window_end - window_start)) -lt 1555200 ]; then window_s=$(((window_end - window_start) / 3)); fi
  say $((window_end - window_s))
}

# identified METHOD PATH: a request by the key in $pair, or by the password.
identified() {
  if [ "$by_password" = yes ]; then
    request "$1" "$2" password
  else
    request "$1" "$2" "$pair/identity.crt" "$pair/station.key"
  fi
}

# Asks for the certificate of the key in $pair. Sets $outcome: unchanged, new ($WORK/new.crt), missing, refused.
ask() {
  while :; do
    read_state
    if [ "$pair" = "$AGENT_HOME" ]; then request_etag=$state_etag; fi
    identified GET /key-installer/v1/certificate
    answer_etag=$head_etag answer_opens=$(http_epoch "$head_opens") || answer_opens=''
    case $status in
      200) read_answer ;;
      202)
        wait_for_certificate
        continue
        ;;
      304)
        outcome=unchanged
        keep_state
        ;;
      404) outcome=missing ;;
      *)
        expect_decision
        outcome=refused
        ;;
    esac
    return 0
  done
}

read_answer() {
  answer_instead_of=$cert_print
  only_certificates "$WORK/body" >"$WORK/new.crt" || full "$WORK"
  look_at "$WORK/new.crt" && [ "$(grep -c 'END CERT' "$WORK/new.crt")" = "$(grep -c 'BEGIN CERT' "$WORK/body")" ] ||
    senseless "The Key Installer's answer is not a certificate."
  if [ "$(public_key_of "$pair/station.key")" != "$cert_key" ]; then
    outcome=missing # it is on another key: the one that was declared before
  elif [ "$pair $has" = "$AGENT_HOME yes" ] && [ "$cert_print" = "$answer_instead_of" ]; then
    outcome=unchanged
    keep_state
  else
    outcome=new
  fi
}

# Enrols the key in $pair (RFC 7030 4.2.1). Sets $outcome: made, refused.
enrol() {
  request_template "$station_name"
  openssl req -new -sha256 -config "$WORK/openssl.cnf" -key "$pair/station.key" -outform DER -out "$WORK/request.der" \
    2>"$WORK/fault" && openssl base64 -in "$WORK/request.der" -out "$WORK/request.b64" && [ -s "$WORK/request.b64" ] ||
    full "$WORK"
  while :; do
    request_body=$WORK/request.b64 request_type=application/pkcs10
    identified POST /.well-known/est/simpleenroll
    case $status in
      200) break ;;
      202) wait_for_certificate ;;
      *)
        expect_decision
        outcome=refused
        return 0
        ;;
    esac
  done
  read_certs_only "$WORK/enrolled.pem"
  fits "$pair/station.key" "$WORK/enrolled.pem" || fail 8 "The Key Installer's certificate is not for this key."
  outcome=made
}

# The certificates of the last answer, a certs-only CMS in base64 (RFC 7030 4.1.3, 4.2.3), whatever its line ends.
read_certs_only() {
  { tr -d ' \t\r\n' <"$WORK/body" | fold -w 64 && echo; } | openssl base64 -d -out "$WORK/certs.der" 2>"$WORK/fault" &&
    openssl pkcs7 -inform DER -in "$WORK/certs.der" -print_certs -out "$WORK/certs.pem" 2>"$WORK/fault" ||
    senseless "The Key Installer's answer cannot be read."
  only_certificates "$WORK/certs.pem" >"$1" || full "$WORK"
}

# All for the key in $pair: certificate fetched, made or renewed where due, proven, moved in. Sets $outcome: unchanged,
# moved, refused.
bring_up() {
  pair=$1
  patience_s=$WAIT_FOR_CERTIFICATE_S
  [ "$by_password" = yes ] || require_identity "$pair"
  [ -s "$pair/station.key" ] || fail 5 "There is no key in $pair: keygen makes one."
  ask
  if [ $outcome = unchanged ]; then
    if bring_opens=$(window_opens) && [ "$server_now" -ge "$bring_opens" ]; then outcome=missing; fi
  fi
  if [ $outcome = missing ]; then
    enrol
    [ $outcome = made ] || return 0
    ask
    [ $outcome != missing ] || fail 8 "The Key Installer has no certificate for the key that it has just enrolled."
  fi
  [ $outcome = new ] || return 0
  prove
  [ $outcome = proven ] || return 0
  move_in
  read_state
  keep_state
  outcome=moved
}

# Puts $WORK/new.crt beside the pair in place, checks its chain and shows it to the Key Installer.
prove() {
  prove_etag=$answer_etag prove_opens=$answer_opens
  move_from=$AGENT_HOME/next-key
  if [ "$pair" = "$AGENT_HOME" ]; then move_from=$AGENT_HOME/next-certificate; fi
  request GET /.well-known/est/cacerts none
  if [ "$status" != 200 ]; then
    expect_decision
    fail 8 "The Key Installer gives no CA certificates (status $status)."
  fi
  read_certs_only "$WORK/cas.pem"
  openssl verify -purpose sslclient -attime "$server_now" -no-CApath -CAfile "$WORK/cas.pem" \
    -untrusted "$WORK/new.crt" "$WORK/new.crt" >"$WORK/fault" 2>&1 ||
    senseless "The new certificate does not verify: $(sed -n -e 's/.*lookup: *//p' "$WORK/fault" | sed -e q)"

  mkdir -p "$move_from" && cp "$WORK/new.crt" "$move_from/station.crt" &&
    cmp -s "$WORK/new.crt" "$move_from/station.crt" || full "$move_from"
  # Space for what comes after the handshake is taken before it.
  : >"$move_from/unproven" && : >"$move_from/hook-due" || full "$move_from"
  flush "$move_from/station.crt" "$move_from" "$AGENT_HOME"

  # Tried again, because an answer that is lost may have ended the certificate in place.
  request_etag=$prove_etag request_tries=3
  request GET /key-installer/v1/certificate "$move_from/station.crt" "$pair/station.key"
  case $status in
    200 | 202 | 304) ;;
    *)
      expect_decision
      rm -f "$move_from/station.crt" "$move_from/unproven" "$move_from/hook-due"
      [ "$pair" != "$AGENT_HOME" ] || rm -rf "$move_from"
      outcome=refused
      return 0
      ;;
  esac
  mv "$move_from/unproven" "$move_from/proven" || full "$move_from"
  answer_etag=$prove_etag answer_opens=$prove_opens outcome=proven
}

# A key that keygen --force made goes first; while it is not declared the present one goes on.
bring_up_all() {
  if [ -s "$AGENT_HOME/next-key/station.key" ]; then
    bring_up "$AGENT_HOME/next-key"
    [ $outcome != refused ] || warn "The new key cannot be used yet: $(sentence)"
    if [ $outcome = moved ] || ! has_pair; then return 0; fi
  fi
  bring_up "$AGENT_HOME"
}

# Tells the integrator of a new certificate, until his hook has taken note. Sets $hook_code, of the run.
run_hook() {
  hook_code=0
  [ -e "$AGENT_HOME/hook-due" ] || return 0
  if [ -x "$AGENT_HOME/hook" ] && ! "$AGENT_HOME/hook" certificate </dev/null; then
    warn "$AGENT_HOME/hook certificate failed; the next check runs it again."
    hook_code=9
    return 0
  fi
  rm -f "$AGENT_HOME/hook-due"
}

# The certificate that was looked at last.
describe_certificate() { say "certificate $(serial_number) until $cert_end"; }
serial_number() { say "$cert_serial" | tr 'A-F' 'a-f'; }

# Common end of install, renew and check.
tell_outcome() {
  case $outcome in
    moved) say "In place: $(describe_certificate)" ;;
    unchanged) say "Nothing to do: $(describe_certificate)" ;;
    refused) fail 4 "Refused: $(sentence)" ;;
  esac
  run_hook
}

install() {
  require_settings
  take_lock
  bring_up_all
  tell_outcome
  return $hook_code
}

renew() {
  require_settings
  take_lock
  read_state
  [ $has = yes ] || fail 5 "There is no certificate to renew in $AGENT_HOME: install fetches the first one."
  renew_opens=$(window_opens) || fail 5 "$AGENT_HOME/station.crt cannot be read."
  if [ "$(now)" -lt "$renew_opens" ]; then
    say "Nothing to do: the renewal window opens in $(duration $((renew_opens - $(now)))); $(describe_certificate)"
    return 0
  fi
  bring_up "$AGENT_HOME"
  tell_outcome
  return $hook_code
}

check() {
  require_settings
  take_lock
  bring_up_all
  tell_outcome
  send_report
  return $hook_code
}

# --- report, backhaul, status, cleanup ------------------------------------------------------------------------------

# A reported value as text of a JSON string: a setting, or the first line of the file that it names.
reported() {
  line=$1
  case $1 in
    /*) first_line "$1" ;;
  esac
  case $line in
    *[!A-Za-z0-9\ ._+:/\(\)-]*) line=$(printf '%s' "$line" | tr -cd 'A-Za-z0-9 ._+:/()-') ;;
  esac
  trim "$line"
  printf '%.60s\n' "$trimmed"
}

# A member of the report, where there is something to report.
member() { if [ -n "$2" ]; then printf '%s"%s":%s' "$member_comma" "$1" "$2" && member_comma=,; fi; }
text_member() { if [ -n "$2" ]; then member "$1" "\"$2\""; fi; }

report_body() {
  member_comma=''
  printf '{'
  text_member lrrVersion "$(reported "$LRR_VERSION")"
  text_member model "$(reported "$STATION_MODEL")"
  first_line "$AGENT_HOME/backhaul"
  case $line in
    tls) text_member backhaul TLS ;;
    ipsec) text_member backhaul IPSEC ;;
  esac
  text_member serialNumber "$(serial_number)"
  first_line /proc/uptime
  case ${line%%.*} in
    '' | *[!0-9]*) ;;
    *) member uptimeS "${line%%.*}" ;;
  esac
  printf '}\n'
}

send_report() {
  has_pair || fail 5 "There is no certificate to report with in $AGENT_HOME: install fetches it."
  report_body >"$WORK/report.json" || full "$WORK"
  request_body=$WORK/report.json request_type=application/json
  request POST /key-installer/v1/report "$AGENT_HOME/station.crt" "$AGENT_HOME/station.key"
  case $status in
    2*) ;;
    *)
      expect_decision
      fail 4 "The report is refused: $(sentence)"
      ;;
  esac
}

report() {
  require_settings
  take_lock
  send_report
  say "Reported."
}

backhaul() {
  case ${1:-} in
    tls | ipsec) ;;
    *) fail 1 "backhaul tls|ipsec" ;;
  esac
  take_lock
  printf '%s\n' "$1" >"$WORK/backhaul" && mv -f "$WORK/backhaul" "$AGENT_HOME/backhaul" || full "$AGENT_HOME"
  flush "$AGENT_HOME/backhaul" "$AGENT_HOME"
  if [ -x "$AGENT_HOME/hook" ]; then
    "$AGENT_HOME/hook" backhaul "$1" </dev/null || fail 9 "$AGENT_HOME/hook backhaul $1 failed."
  fi
  say "Backhaul: $1"
}

status() {
  say "LRR-UUID: ${station_uuid:-not set}"
  say "Key Installer: ${KEY_INSTALLER_URL:-not set}"
  first_line "$AGENT_HOME/backhaul"
  if [ -n "$line" ]; then say "Backhaul: $line"; fi
  if [ -s "$AGENT_HOME/last-check" ]; then
    { IFS= read -r status_code && IFS= read -r status_since; } <"$AGENT_HOME/last-check" || status_since=''
    say "Last check: $status_code $status_since"
  fi
  if [ -s "$AGENT_HOME/next-key/station.key" ]; then say "New key: waits to be declared (pubkey)"; fi
  [ -s "$AGENT_HOME/station.key" ] || fail 5 "There is no key in $AGENT_HOME: keygen makes one."
  status_key=$(public_key_of "$AGENT_HOME/station.key" | openssl pkey -pubin -outform DER 2>/dev/null |
    openssl dgst -sha256 -binary | openssl base64 | tr -d '=')
  say "Key: SHA256:$status_key"
  [ -s "$AGENT_HOME/station.crt" ] || fail 5 "There is no certificate yet: install fetches it."
  read_state
  [ $has = yes ] || fail 5 "station.key and station.crt do not fit: install fetches a certificate for the key."
  say "Certificate: $(serial_number)"
  openssl x509 -in "$AGENT_HOME/station.crt" -noout -subject -issuer -startdate -enddate
  status_left=$(($(openssl_epoch "$cert_end") - $(now)))
  status_opens=$(($(window_opens) - $(now)))
  [ "$status_left" -gt 0 ] || fail 5 "The certificate has expired, by this station's clock ($(utc))."
  say "Expires in: $(duration "$status_left")"
  if [ "$status_opens" -gt 0 ]; then
    say "Renewal window opens in: $(duration "$status_opens")"
  else
    say "Renewal window: open"
  fi
}

cleanup() {
  case ${1:-} in
    --yes) ;;
    '')
      printf 'Remove the certificates in %s? The key pair stays. Type yes: ' "$AGENT_HOME" >&2
      cleanup_answer=''
      IFS= read -r cleanup_answer || : # a last line without its end is one too
      [ "$cleanup_answer" = yes ] || fail 1 "Nothing was removed."
      ;;
    *) fail 1 "cleanup [--yes]" ;;
  esac
  take_lock
  rm -rf "$AGENT_HOME/next-certificate" "$AGENT_HOME/next-key/station.crt"
  rm -f "$AGENT_HOME/station.crt" "$AGENT_HOME/station.state" "$AGENT_HOME/hook-due" "$AGENT_HOME/last-check" ||
    fail 5 "$AGENT_HOME cannot be written."
  flush "$AGENT_HOME"
  say "The certificates are removed. install fetches one again."
}

uuid() {
  [ -n "$station_uuid" ] || fail 2 "STATION_UUID is not set, in the environment or in $AGENT_HOME/agent.conf."
  say "$station_uuid"
}

# --------------------------------------------------------------------------------------------------------------------

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
  keygen | backhaul | cleanup) ;;
  pubkey | uuid | install | renew | check | status | report)
    [ $# -eq 0 ] || fail 1 "$command takes nothing more; see: station-agent.sh help"
    ;;
  help | -h | --help)
    help
    exit 0
    ;;
  *) fail 1 "There is no command $command; see: station-agent.sh help" ;;
esac
command -v openssl >/dev/null || fail 2 "openssl is missing: install it."
read_settings
"$command" "$@"

#!/bin/sh
# Checks Token Assist's policy as Edge, Chrome, Chromium and Firefox would read it, on Linux and macOS: which files
# exist, whether they can be read, and which settings are unknown or have a wrong value.
#
#   check-policy.sh [--edge-id=ID] [--chrome-id=ID] [--system=linux|macos] [--root=DIR] [FILE...]
#
# With FILE, checks these files instead: policy files, property lists and configuration profiles, before deployment.
# --root checks the locations under another folder, such as a machine image.
# Exit code 0: everything found is correct. 1: something is wrong. 2: the check was not possible. 3: there is no policy.
# Requires jq; property lists also require plutil (part of macOS) or python3.
set -u
# Browsers sort file names bytewise.
LC_ALL=C
export LC_ALL

EDGE_ID=EDGE_EXTENSION_ID
CHROME_ID=CHROME_EXTENSION_ID
FIREFOX_ID='{8b6f0a52-3c1e-4f7e-9a5d-2f4c7d1b9e60}'

# The settings and their values.
SETTINGS='{"mode":{"type":"string","enum":["automatic","ask","off"]},"countdownSeconds":{"type":"integer","minimum":0,"maximum":60},"capWindowMinutes":{"type":"integer","minimum":1,"maximum":1440},"settleWindowSeconds":{"type":"integer","minimum":5,"maximum":120},"hiddenTab":{"type":"string","enum":["refresh","wait"]},"sitesOff":{"type":"array"},"extraMessages":{"type":"array"},"historyDays":{"type":"integer","minimum":0,"maximum":3650},"historyEntries":{"type":"integer","minimum":0,"maximum":10000}}'

cannot() {
  printf 'check-policy.sh: %s\n' "$*" >&2
  exit 2
}

root=''
system=$(uname -s)
while [ $# -gt 0 ]; do
  case "$1" in
    --edge-id=*) EDGE_ID=${1#*=} ;;
    --chrome-id=*) CHROME_ID=${1#*=} ;;
    --root=*) root=${1#*=} ;;
    --system=linux) system=Linux ;;
    --system=macos) system=Darwin ;;
    --) shift; break ;;
    -*) cannot "there is no option $1; the head of this file has all" ;;
    *) break ;;
  esac
  shift
done

command -v jq >/dev/null 2>&1 || cannot 'jq is missing; install it with the package manager of this system'
for id in "$EDGE_ID" "$CHROME_ID"; do
  case "$id" in
    # An organisation may use only one browser.
    EDGE_EXTENSION_ID) echo 'Edge is not checked: give its extension id with --edge-id'; continue ;;
    CHROME_EXTENSION_ID) echo 'Chrome is not checked: give its extension id with --chrome-id'; continue ;;
    *[!a-p]* | '') cannot "\"$id\" is no extension id; give the ids with --edge-id and --chrome-id" ;;
  esac
  [ ${#id} -eq 32 ] || cannot "\"$id\" is no extension id: an id has 32 letters from a to p"
done

# The findings about a document, one per line: "error", "note" or "ok", a tab, and the text.
# shellcheck disable=SC2016 # These are jq variables.
CHECK='
  def shown: tojson | if length > 60 then .[:59] + "…" else . end;

  # The error in the value of a setting, if any.
  def wrong($setting): . as $value
    | if $setting.enum then
      if any($setting.enum[]; . == $value) then empty else "is \($value | shown), not one of \($setting.enum | join(", "))" end
    elif $setting.type == "integer" then
      if ($value | type) != "number" then "is \($value | shown), not a number"
      elif $value != ($value | floor) then "is \($value | shown), not a whole number"
      elif $value < $setting.minimum or $value > $setting.maximum then
        "is \($value | shown), not from \($setting.minimum) to \($setting.maximum)"
      else empty end
    elif ($value | type) != "array" then "is \($value | shown), not a list"
    else $value[] | select(type != "string") | "has the entry \(shown), which is not a text"
    end;

  def settings($browser):
    if type != "object" then "error\t\($browser): the settings are \(shown), not names with values"
    else
      (to_entries[]
        | .key as $name | $settings[$name] as $setting
        | if $setting then .value | wrong($setting) | "error\t\($browser): \($name) \(.)"
          else
            ([$settings | keys[] | select(ascii_downcase == ($name | ascii_downcase))] | first) as $meant
            | "error\t\($browser): there is no setting \($name)" + (if $meant then "; its name is \($meant)" else "" end)
          end),
      "ok\t\($browser): \([to_entries[] | "\(.key) = \(.value | shown)"] | join(", "))"
    end;

  # The entry that installs the extension.
  def installed($browser; $address):
    if type != "object" then "error\t\($browser): the installation is \(shown), not names with values"
    elif .installation_mode == null then "note\t\($browser): no installation_mode; the policy installs nothing"
    elif (.installation_mode | . == "force_installed" or . == "normal_installed") and .[$address] == null then
      "error\t\($browser): \(.installation_mode) without \($address)"
    else "ok\t\($browser): \(.installation_mode)" end;

  def placeholders: [paths | map(strings) | .[] | select(test("^(EDGE|CHROME)_EXTENSION_ID$"))] | unique[]
    | "error\t\(.) is a placeholder; put your id in";

  # The ids to look for, each with its browser; both browsers may have the same id.
  def wanted($form):
    $ids | map(select($form == "any" or .form == $form)) | group_by(.id)[] | {id: .[0].id, browser: (map(.browser) | join(" and "))};

  def chromium($form):
    (.ExtensionSettings? // {} | if type == "object" then . else {} end) as $installations
    | (.["3rdparty"]? // {} | .extensions? // {} | if type == "object" then . else {} end) as $extensions
    | wanted($form) as {$id, $browser}
    | ($installations[$id] | select(. != null) | installed($browser; "update_url")),
      ($extensions[$id] | select(. != null) | settings($browser));

  def firefox:
    (.ExtensionSettings? // {} | .[$firefox]? | select(. != null) | installed("Firefox"; "install_url")),
    (.["3rdparty"]? // {} | .Extensions? // {} | .[$firefox]? | select(. != null) | settings("Firefox"));

  # The payload or the managed preferences of a domain.
  def domain($name):
    with_entries(select(.key | startswith("Payload") | not))
    | ($name | if startswith("com.microsoft.Edge") then "edge" else "chrome" end) as $form
    | ([wanted($form) | .id as $id | select($name | endswith(".extensions." + $id))] | first) as $extension
    | if $extension then settings($extension.browser)
      elif $name == "org.mozilla.firefox" then
        (if .EnterprisePoliciesEnabled != true then "error\tFirefox: EnterprisePoliciesEnabled is not true, so it reads nothing of this" else empty end),
        firefox
      else chromium($form) end;

  if type != "object" then "error\tit holds \(type), not names with values"
  else
    placeholders,
    (if $domain != "" then domain($domain)
     elif has("PayloadContent") then (.PayloadContent[]? | domain(.PayloadType))
     elif has("policies") then (.policies | firefox)
     elif $form == "firefox" then "error\tthere is no \"policies\" in it, so Firefox reads nothing of it"
     else chromium($form) end)
  end
'

found=0
wrong=0

# Converts a file to valid JSON on standard output; reports errors on standard error.
to_json() { # file
  case "$1" in
    *.plist | *.mobileconfig)
      if command -v plutil >/dev/null 2>&1; then
        plutil -convert json -o - "$1"
      elif command -v python3 >/dev/null 2>&1; then
        python3 -c 'import json, plistlib, sys
try:
    print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))
except Exception as fault:
    sys.exit("not a property list: %s" % fault)' "$1"
      else
        echo 'plutil and python3 are missing, and one of them is needed for property lists' >&2
        return 2
      fi
      ;;
    *) jq . "$1" ;;
  esac
}

say() { printf '  %s\n' "$*"; }

complain() {
  say "error: $*"
  wrong=1
}

# Checks one file, and reports it if it concerns Token Assist or cannot be read.
check() { # file, form
  file=$1 form=$2
  if ! [ -r "$file" ]; then
    printf '%s\n' "$file"
    complain 'it cannot be read'
    return
  fi
  fault=$(to_json "$file" 2>&1 >/dev/null)
  status=$?
  [ "$status" -ne 2 ] || [ "${fault%needed for property lists}" = "$fault" ] || cannot "$fault"
  if [ "$status" -ne 0 ]; then
    printf '%s\n' "$file"
    complain "the browser reads nothing of it: $(printf '%s' "$fault" | tr '\n' ' ')"
    return
  fi
  domain=''
  case "$file" in
    *.plist)
      domain=${file##*/}
      domain=${domain%.plist}
      ;;
  esac
  lines=$(to_json "$file" | jq -r --argjson settings "$SETTINGS" --arg firefox "$FIREFOX_ID" --arg form "$form" \
    --argjson ids "[{\"form\": \"edge\", \"browser\": \"Edge\", \"id\": \"$EDGE_ID\"}, {\"form\": \"chrome\", \"browser\": \"Chrome\", \"id\": \"$CHROME_ID\"}]" \
    --arg domain "$domain" "$CHECK") ||
    cannot "jq could not check $file"
  [ -n "$lines" ] || return
  printf '%s\n' "$file"
  found=1
  if [ -z "$(find "$file" -prune -perm -004)" ]; then
    complain 'only its owner and group can read it, and browsers run as other users; chmod 644 lets them'
  fi
  while IFS='	' read -r kind text; do
    case "$kind" in
      error) complain "$text" ;;
      note) say "note: $text" ;;
      *) say "$text" ;;
    esac
  done <<LINES
$lines
LINES
}

# Checks a policy folder of Edge or Chrome: if two files set the same policy, the last by name wins.
check_folder() { # folder, form
  [ -d "$1" ] || return 0
  installing='' count=0
  for file in "$1"/*; do
    [ -f "$file" ] || continue
    reported=$found
    found=0
    check "$file" "$2"
    if [ "$found" -ne 0 ] && [ "${1##*/}" = recommended ]; then
      complain 'browsers hand no recommended policy to an extension; move it to the folder "managed"'
    fi
    found=$((found + reported))
    if jq -e '.ExtensionSettings' "$file" >/dev/null 2>&1; then
      installing="$installing ${file##*/}"
      count=$((count + 1))
    fi
  done
  if [ "$count" -gt 1 ]; then
    printf '%s\n' "$1"
    complain "several files set ExtensionSettings, and only the last one counts:$installing"
  fi
}

check_if_there() { # file, form
  if [ -e "$1" ]; then check "$1" "$2"; fi
}

if [ $# -gt 0 ]; then
  for file in "$@"; do
    [ -e "$file" ] || cannot "there is no file $file"
    case "${file##*/}" in
      policies.json) check "$file" firefox ;;
      *) check "$file" any ;;
    esac
  done
elif [ "$system" = Darwin ]; then
  for folder in "$root/Library/Managed Preferences" "$root/Library/Managed Preferences"/*/; do
    folder=${folder%/}
    for name in com.microsoft.Edge com.google.Chrome org.mozilla.firefox \
      "com.microsoft.Edge.extensions.$EDGE_ID" "com.google.Chrome.extensions.$CHROME_ID"; do
      check_if_there "$folder/$name.plist" any
    done
  done
  check_if_there "$root/Applications/Firefox.app/Contents/Resources/distribution/policies.json" firefox
else
  for level in managed recommended; do
    check_folder "$root/etc/opt/edge/policies/$level" edge
    check_folder "$root/etc/opt/chrome/policies/$level" chrome
    check_folder "$root/etc/chromium/policies/$level" chrome
  done
  if [ -e "$root/etc/firefox/policies/policies.json" ]; then
    check "$root/etc/firefox/policies/policies.json" firefox
  else
    for folder in /usr/lib/firefox /usr/lib/firefox-esr /usr/lib64/firefox /opt/firefox; do
      check_if_there "$root$folder/distribution/policies.json" firefox
    done
  fi
fi

if [ "$wrong" -ne 0 ]; then exit 1; fi
if [ "$found" -eq 0 ]; then
  echo 'There is no policy for Token Assist in these places.'
  exit 3
fi

#!/usr/bin/env bash
# Writes the previews of a pull request as comments: one per environment, updated in place.
#
# Runs in preview-comment.yml, which may write to pull requests and checks nothing out: this is the default branch's
# script, and stands alone. What it reads in the folder PREVIEWS was made by the pull request's code, a fork's or not, and
# is text of which it believes nothing. What it believes is the event: REPOSITORY, HEAD_REPOSITORY, HEAD_BRANCH, HEAD_SHA,
# CONCLUSION and RUN_URL of the run that made the previews. GH_TOKEN is for gh.
# shellcheck disable=SC2016 # what is in single quotes is Markdown
set -euo pipefail

# GitHub takes 65536 characters; the rest is for what is added here.
readonly longest=64000
# A fork can claim other environments with each push, and each comment is a mail to everybody.
readonly most=100
fork=
if [[ $HEAD_REPOSITORY != "$REPOSITORY" ]]; then fork=yes; fi
readonly fork

say() {
  printf '%s\n' "$1" >&2
}

is_environment_name() {
  [[ ${#1} -le 30 && $1 =~ ^[a-z](-?[a-z0-9])*$ ]]
}

# A file that a job should have left: no link, no folder, no device.
is_file() {
  [[ -f $1 && ! -L $1 && ! -L $(dirname "$1") ]]
}

marker() { # environment
  printf '<!-- gitops-lab preview: %s -->' "$1"
}

# ----------------------------------------------------------------------------------------------------------------------

# Sets pull_request: the open one that the run was for, if its head is still the same. The previews say which, among
# those that have this very head.
find_pull_request() {
  local number sha open claimed=
  pull_request=
  if is_file "$PREVIEWS/affected/number"; then claimed=$(head -c 12 "$PREVIEWS/affected/number" | tr -d '\n'); fi
  open=$(gh api --method GET --paginate "repos/$REPOSITORY/pulls" -f state=open -f "head=${HEAD_REPOSITORY%%/*}:$HEAD_BRANCH" \
    --jq '.[] | "\(.number) \(.head.sha)"')
  while read -r number sha; do
    if [[ -n $number && $sha == "$HEAD_SHA" && $number == "$claimed" ]]; then pull_request=$number; fi
  done <<<"$open"
}

# Prints id and environment of each comment that this script has written.
own_comments() {
  local id line environment all
  all=$(gh api --method GET --paginate "repos/$REPOSITORY/issues/$pull_request/comments" -F per_page=100 \
    --jq '.[] | select(.user.login == "github-actions[bot]") | "\(.id) \(.body // "" | split("\n")[0])"') || return 1
  while read -r id line; do
    environment=${line#'<!-- gitops-lab preview: '}
    environment=${environment%' -->'}
    if [[ $line == "$(marker "$environment")" ]] && is_environment_name "$environment"; then printf '%s %s\n' "$id" "$environment"; fi
  done <<<"${all//$'\r'/}"
}

# Makes text of the pull request's code harmless: what GitHub hides, or shows otherwise than it stands there, goes; and a
# fork's calls nobody by name.
sanitize() {
  { iconv -c -f UTF-8 -t UTF-8 || true; } | # it fails where it has left something out
    LC_ALL=C tr -d '\000-\010\013-\037\177' |
    LC_ALL=C sed -E -e $'s/\xe2\x80[\x8c-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xf3\xa0[\x80\x81].//g' \
      -e 's/<!--/\&lt;!--/g' ${fork:+-e 's/<([!?])/\&lt;\1/g' -e $'s/@|&(#0*64|#[xX]0*40|commat);/&\xe2\x80\x8b/g'}
}

# Writes the preview into the body, unless it is too long for a comment or is none.
add_text() { # file
  is_file "$1" && (($(wc -c <"$1") <= 4 * longest)) || return 1
  sanitize <"$1" >"$body.text"
  (($(LC_ALL=C.UTF-8 wc -m <"$body.text") <= longest)) || return 1
  cat "$body.text" >>"$body"
}

# Writes a comment, in the place of the one that is there.
write_comment() { # environment body
  local id
  id=$(sed -n "s/^\([0-9]*\) $1\$/\1/p" <<<"$comments" | head -n 1)
  if [[ -n $id ]]; then
    gh api --method PATCH "repos/$REPOSITORY/issues/comments/$id" -F "body=@$2" --silent
    say "updated the comment on $1"
  elif (($(grep -c . <<<"$comments") >= most)); then
    say "no comment on $1: there are too many already"
  else
    gh api --method POST "repos/$REPOSITORY/issues/$pull_request/comments" -F "body=@$2" --silent
    say "added a comment on $1"
  fi
}

# The preview of one environment, with what only this script may say.
write_preview() { # environment
  local fingerprint=
  {
    printf '%s\n' "$(marker "$1")"
    if [[ -n $fork ]]; then
      printf '> [!WARNING]\n> This text was computed by the code of the fork, without credentials. Read it as you read that code.\n\n'
    fi
  } >"$body"
  if ! add_text "$PREVIEWS/$1.md"; then
    printf '### %s\n\nThis environment is affected. Its preview was not made, or is too long for a comment: see [the run](%s).\n' "$1" "$RUN_URL" >>"$body"
  fi
  if [[ -z $fork ]] && is_file "$PREVIEWS/$1.fingerprint"; then
    fingerprint=$(head -c 64 "$PREVIEWS/$1.fingerprint" | tr -d '\000')
    [[ $fingerprint =~ ^[0-9a-f]{64}$ ]] || fingerprint=
  fi
  printf '\n\n<sub>Commit `%s`, [run](%s)%s</sub>\n' "$HEAD_SHA" "$RUN_URL" "${fingerprint:+, fingerprint \`$fingerprint\`}" >>"$body"
  write_comment "$1" "$body"
}

write_unaffected() { # environment
  printf '%s\n### %s\n\nThis pull request no longer changes this environment.\n\n<sub>Commit `%s`, [run](%s)</sub>\n' \
    "$(marker "$1")" "$1" "$HEAD_SHA" "$RUN_URL" >"$body"
  write_comment "$1" "$body"
}

# ----------------------------------------------------------------------------------------------------------------------

if ! is_file "$PREVIEWS/affected/environments"; then
  say "the run ended with $CONCLUSION before it knew what is affected: no comment"
  exit
fi
find_pull_request
if [[ -z $pull_request ]]; then
  say 'no open pull request has the commit that this run was for: it was closed, or moved on'
  exit
fi
affected=()
while IFS= read -r environment; do
  if is_environment_name "$environment"; then affected+=("$environment"); fi
done < <(head -c 8192 "$PREVIEWS/affected/environments" | head -n "$most")
comments=$(own_comments)
body=$(mktemp)
trap 'rm -f "$body" "$body.text"' EXIT
for environment in ${affected[@]+"${affected[@]}"}; do write_preview "$environment"; done
while read -r _ environment; do
  if [[ -n $environment && " ${affected[*]-} " != *" $environment "* ]]; then write_unaffected "$environment"; fi
done <<<"$comments"

/*
 * The words that a trace may show. Whatever the service or a spec chooses (names, addresses, ids, texts) is not made of them,
 * so a key, a code or the name of a header is shown word by word, and a `*` replaces each word that is not here.
 */

/** Of the API (its CSDL and reference), of HTTP, and those that programmers name things with. No first name is among them. */
const words: ReadonlySet<string> = new Set(
  `
  abort aborted accept accepted access account action activate activated activating activation active activity add added addition additions address
  addresses adjustments after age agent aggregate ago algorithm alias aliases all allow allowed already alt always and any api app
  application applications apply approval archive archived array artifact artifacts asc ascending assigned asynchronous at attachment
  attachments attempt attribute attributes auth authenticate authentication authorization auto available await awaiting
  back backup bad base basic batch been before begin behavior being belongs below beta billing binding blocked body boolean breached
  browsable browse build bulk business busy by bytes
  cache calculated calendar call can cancel canceled cancelled cancelling cannot capacity catalog category certificate change changed
  changes channel check child children claim claims clear client clock close closed code codes collection collections comment common
  complete completed completing completion composite concurrent condition conflict connection consent consistency consumer contact
  contains content context control controller copied copy core correlation count counts create created creating creation creator
  credential credentials cross current custom
  data date dates datetime day days dead deadline decode default deferred delay delete deleted deleting deletion delta denied dependency
  desc descending description destination detail details detected device diagnostic diagnostics different directory disable disabled
  display document documents does domain done download draft drafts drive drives dsc due duplicate duration dynamic
  each effective email emails emulator enable enabled encode encoding encrypted end ended endpoint ending engine ensure enterprise entities
  entity entry enum eq error errors etag event eventual every exceed exceeded exceeds exception exchange exist existing exists expand
  expect expected expiration expire expired expires expiring expression extended extension external
  failed failing failure fast fatal fault feature fetch field file files filter filtered finish finished firstparty flag flags flight
  folder folders forbidden force form format found fraction frequency from full function future
  garbage gate gateway ge general generated get given global gone granular graph greater group groups gt guid
  handle has hash have header headers health held hidden hit hits hold host hour hours http https
  id identical identifier identifiers identities identity ids if ignore ignored in inactive include incomplete incorrect indefinite
  index info information init inner input insert insights inside instance insufficient integer interactive internal interval invalid is
  issue item items
  job join json
  keep key keys kind known
  label lack language large last lastmodified late latest le length level library license licensed limit limited limits link list
  location lock locked locking log logged logs lookup lt
  mail mailbox mailboxes malformed managed manual match matched maximum media member members merge message messages metadata
  method metrics microsoft migrated migrating migration minimum minute minutes missing mode modification modified monitor month months move moved
  multi multiple must
  name names ne need needed network new next no node none not note notification null number
  object objects odata of off offboard offboarded offboarding offset ok old oldest on onboard onboarded onboarding one only open
  operation operations operator option optional options or order organization origin original other out output outside over owner
  parameter parameters parent parse part partial participants partner path paths pattern pause paused payload pending per percent
  percentage period permanent permission permissions permitted personal phase place plan point points policies policy pool prefer
  preference prefix prepare present preview previous primary principal priority private problem process processed processing profile
  progress properties property protect protected protecting protection protections provider provisioned provisioning proxy public
  quantity query queue queued quota
  range rate raw reached read reading ready reason received recent recover recoverable recovering recovery recycle redirect reference
  refresh refused region registered registration reject rejected related relation release released remaining remote remove removed
  removing rename renamed repeat replace replaced report reported reports request requested requester requests require required
  requires reset resolution resolve resolved resource resources response responses restorable restore restored restores restoring
  restrict restricted result results resume resumed retention retired retry return returned review revoked role roles root route rule
  rules run running runtime
  scan schedule scheduled scheduling schema scheme scope scopes score search searched second seconds section secure security segment
  select selected selection send sender sent sequence server service services session sessions set setting settings setup shared
  sharepoint short signature signed simple since single site sites size skip skipped skiptoken skipped smtp snapshot soft solution
  solutions some sort source space specified stage standard start started starting state status statuses step stop stopped storage
  store strict string subject submitted subscription subset succeed succeeded success successful suffix support supported suspended
  sync synchronized system
  tag tags target targets task tasks team teams template temporarily temporary tenant test than the thirdparty this throttle throttled
  throttling time timed timeout times to token tokens too top total totals trace tracking transaction transfer transient transport
  tree trial trigger trust try two type types
  unable unarchive unauthorized unavailable unchanged under unexpected unhandled unique unit units unknown unlimited unlock unlocked
  unprocessable unprotect unprotected unprotecting unreadable unresolved unsupported until update updated updating upload uri url
  urls usage use used user users using utc
  valid validate validation value values verb verify version versions via view
  wait waiting warning was web week weekly weeks well when where while window with within without work workload wrong write
  xml year years yet zone
  be for implemented implement patch patched restoration share sharing source sources till
  cors cookie csp hsts nosniff policyid sku ms ags rid dur cv nel rp odataid nextlink deltalink guidance quotas odatatype
  business onedrive sharepointonline office exchangeonline azure entra aad
  many few more most least less much

  `
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Replaces a name that is not shown at all. */
export const unknownName = '{unknown}';

/**
 * A name that a program chose, as far as its words are known: `restoredItemCount`, `*RestorePoint`. A `#` replaces digits.
 * `{unknown}` if it is no such name, or if more than half of its words are not known.
 */
export function visibleName(name: string): string {
  if (wholeNames.has(name)) return name;
  if (name.length > longestName || !namePattern.test(name)) return unknownName;
  let [known, all] = [0, 0];
  const shown = name.replace(wordPattern, (word) => {
    if (/^\d/.test(word)) return '#';
    all += 1;
    if (!words.has(word.toLowerCase())) return '*';
    known += 1;
    return word;
  });
  return known * 2 >= all ? shown : unknownName;
}

/** Names of the API with a word that is also a first name. */
const wholeNames: ReadonlySet<string> = new Set(['gracePeriodDateTime']);
/** Ours: the longest name of the API has 44 characters. */
const longestName = 96;
const namePattern = /^[@#$]?[a-z]\w*(?:[.@#-]\w+)*$/i;
/** `OneDriveForBusiness` has four, `SKU` one. */
const wordPattern = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** What `muster init` writes. The names, numbers and ids are invented: every line with one is to be replaced. */

export const policyTemplate = `# What we agree on before an incident, so that nobody has to argue about it during one.
#
# Meant to be filled in by the CISO and the COO together, in about an hour. Secrets do not belong here: they go
# into the environment (see .env.example). After every change:  muster check
#
# Durations are written 30s, 5m, 4h or 1h30m; shares 50%; money 8000 USD; times of day "22:00" in quotes.
# A # with a space after it explains. A # without one is an example that is not in use: take the # away to use it.

organisation:
  name: Example Ltd
  # Dialled in to when chat is down; texts and calls name it.
  bridge: "+1 555 0199, code 4410"
  # How war rooms are named: {codename}, {incident} (its id) and {date}, never what happened. Without {incident} the name
  # ends with what is random in it. When an incident has ended the record is posted in its room, which is then archived:
  # at once, or after this time; archive: false leaves it open.
  #room: { name: "inc-{codename}", archiveAfter: 24h }
  # What to do in an incident, step by step; each room links to it, and to the bridge where that is a web address.
  #runbook: https://wiki.example.com/incidents
  # How long one page is tried before the person's next medium is used.
  pageBudget: 30s
  # Who has to agree to the table under authority, each by their own click: /muster agreements. Whoever changes it asks
  # them again; until they have, the fallback row decides to which they agreed last, or its own where there is none.
  authorityAgreedBy: [amara, carla]
  # Everything is an exercise, and every card says so.
  #exercise: true
  # Where times of day are meant that belong to nobody, and where the days of legal deadlines begin; else UTC.
  #timezone: Europe/Berlin
  # How long an authorised step may stand, where neither its row nor its order says, before it is decided again.
  #authorisationStandsFor: 4h

  # The legal regimes that apply, what kind of organisation this is where they tell kinds apart, and whose days off count.
  # gdpr: processor (you process personal data for others, so their controller has to be told too; without it that never
  # runs). hipaa: business-associate. nis2: trust-service. dora: bank, ccp, trading-venue, nis2-entity.
  #clocks: [gdpr, nis2]
  #kinds: [processor]
  #country: DE
  # Who read Muster's rows of each regime and stands by them, and when; until then every card says that nobody has.
  #clocksReviewed: { gdpr: { by: Ivan Costa, on: 2026-10-01 }, nis2: { by: Ivan Costa, on: 2026-10-01 } }
  # What insurers and customers were promised by contract. It runs from what somebody records with /muster clocks: aware,
  # material, … The owner is a role, warned beside the privacy officer and counsel.
  #contractClocks:
    #- { id: insurer, recipient: Example Mutual, trigger: aware, within: 48h, owner: general-counsel }
  # Reminds of a judgement on which a legal deadline waits.
  #determineWithin: 24h
  # The role that alone hears of signals about somebody inside, and leads such an incident; and the words in an alert's
  # kind or title that make it one.
  #insiderContact: general-counsel
  #insiderSignals: [insider]
  # The roles that read notes marked --privileged.
  #counsel: [general-counsel]

  triage:
    # Called first, to confirm, change the severity, or stand down.
    onCall: commander
    # With no answer in this time, the executives are called all the same.
    within: 5m
    # For these kinds of signal the executives are called at once.
    immediately: [ransomware]
    # Alerts that are less severe are stored, and declare nothing.
    declareAt: sev2
    # Another alert about the same asset in this time belongs to the same incident.
    attachWithin: 1h

# Everybody who may be called. The key (amara) is how the rest of this file names them.
#   slack      Slack member id: their profile, the three dots, "Copy member ID"
#   teams      for whoever chats in Microsoft Teams: their object id in Entra; with both they are called in Slack
#   guest      true: a guest of your workspace who is meant to be in war rooms
#   slackTeam  for somebody of another workspace: its id, like T0123ABCD; without it nobody from there has a say
#   phone      E.164, in quotes; for texts and calls
#   timezone   for quiet hours and working hours
#   delegates  who stands in for them
people:
  amara:
    name: Amara Okafor
    roles: [ciso]
    slack: U0EXAMPLE1
    phone: "+15550100"
    timezone: Europe/London
    delegates: [ben]
  ben:
    name: Ben Adler
    roles: [deputy-ciso, commander]
    slack: U0EXAMPLE2
    phone: "+15550101"
    timezone: Europe/Berlin
    delegates: [dev]
  carla:
    name: Carla Reyes
    roles: [coo]
    slack: U0EXAMPLE3
    phone: "+15550102"
    timezone: America/New_York
    delegates: [dev]
  dev:
    name: Dev Patel
    roles: [cio]
    slack: U0EXAMPLE4
    phone: "+15550103"
    timezone: America/New_York
    delegates: [farid]
  farid:
    name: Farid Haddad
    roles: [ceo]
    slack: U0EXAMPLE5
    phone: "+15550105"
    timezone: America/New_York
  ivan:
    name: Ivan Costa
    roles: [general-counsel, cpo]
    slack: U0EXAMPLE6
    phone: "+15550108"
    timezone: America/New_York
  #elena:
    #name: Elena Vogt
    #roles: [clinical-safety]
    #slack: U0EXAMPLE7
    #phone: "+15550109"
    #timezone: America/New_York
    #delegates: [farid]

# Whom a role goes to when its holder and their delegate stay silent, or nobody holds it. Name roles as you like; these
# names mean something by themselves:
#   commander          in an incident whoever leads it, and nobody else; called first, unless triage.onCall names another role
#   ciso, deputy-ciso  beside the commander they may declare sev1 and sev2, confirm, change the severity, hand over, stand
#                      down, update, contain and recover; ciso may also close and export. commands says otherwise
#   cpo                the privacy officer: warned of legal deadlines, and may record what starts and stops them
#   general-counsel    the same; may export, and reads privileged notes. organisation.counsel names others in its place
#   ceo, board         may read /muster brief board
# /muster brief gives these their own view: ciso, deputy-ciso and commander; coo and deputy-coo; cio, deputy-cio and cto;
# cpo, dpo and general-counsel; clinical-safety, ot-safety and chief-medical-officer; ceo and board. For a role of your
# own say it: brief: ciso, coo, cio, privacy, safety or board.
# A role may be held in turns instead, by a rota: whoever's turn it is holds it, and nobody else on the rota; turns begin
# at the same hour of your own clock all year. Give it to nobody under people then.
#   administrator: { rota: { people: [carla, dev], from: 2026-11-02T08:00, turn: 7d } }
# (turn: [10h, 14h] where day and night are not alike)
# safety: true marks a role that speaks for people's safety, such as that of plant or clinical staff: it may stop a step
# alone, and a standing order never reaches plant or patients without its agreement.
roles:
  commander: { fallback: ciso }
  ciso: { fallback: cio }
  coo: { fallback: ceo }
  cio: { fallback: ceo }
  #clinical-safety: { safety: true, fallback: ceo }
  #plant-manager: { title: Plant manager, brief: coo, fallback: coo }

# Who may do what. Whoever is named under people may look; anybody may declare sev3 and below.
commands:
  declare: { sev1: [commander, ciso, deputy-ciso], sev2: [commander, ciso, deputy-ciso] }
  close: [commander, ciso]
  export: [ciso, general-counsel]

# Who is called, how soon they have to say "I'm awake", and how hard we try. sev1 is the worst.
# A severity that is left out is treated like the next worse one.
severities:
  sev1:
    call:
      - { role: ciso, acknowledgeWithin: 5m, joinWithin: 15m }
      - { role: coo, acknowledgeWithin: 10m, joinWithin: 20m }
      - { role: cio, acknowledgeWithin: 10m, joinWithin: 30m }
      #- { role: clinical-safety, when: { environment: [ot, medical] }, acknowledgeWithin: 5m }
    # Shares of that role's acknowledgeWithin. One person's answer stops only their own ladder.
    steps:
      - { at: 0%, by: [chat] }
      - { at: 20%, by: [sms] }
      - { at: 50%, by: [voice] }
      - { at: 100%, to: delegate, by: [chat, sms, voice] }
      - { at: 150%, to: fallback, by: [chat, sms, voice] }
      - { repeatEvery: 50%, until: 60m }
    # In the person's own time zone. A silenced phone does not show a message, so the first step also rings.
    quietHours: { from: "22:00", to: "07:00", start: voice }
    # Whoever leads is reminded to say how things stand: /muster update.
    #updateEvery: 30m
  sev2:
    call:
      - { role: ciso, acknowledgeWithin: 15m, joinWithin: 30m }
      - { role: cio, acknowledgeWithin: 30m }
    steps:
      - { at: 0%, by: [chat] }
      - { at: 20%, by: [sms] }
      - { at: 50%, by: [voice] }
      - { at: 100%, to: delegate, by: [chat, sms, voice] }
      - { at: 150%, to: fallback, by: [chat, sms, voice] }
  sev3:
    call:
      - { role: ciso, acknowledgeWithin: 4h, workingHours: true }
    steps:
      - { at: 0%, by: [chat] }
      - { at: 50%, by: [sms] }
  sev4:                        # whoever leads, and nobody besides
    steps:
      - { at: 0%, by: [chat] }

# What the business runs on. A decision about a service is put to the people agreed for its environment and tier, and
# says what acting and waiting cost by these figures; a quarter after asOf they are called stale.
services:
  payments:
    environment: it            # it, ot or medical
    tier: 1                    # 1 matters most, 4 least
    owner: coo
    tolerableDowntime: 4h
    breakingPoint: 24h
    recoveryTime: 2h
    revenuePerMinute: 8000 USD  # or a range: 6000-10000 USD
    #failover: { capacity: 60%, procedure: "https://wiki.example.com/failover" }
    #manual: { procedure: "https://wiki.example.com/paper", sustainableFor: 6h }
    #cliffs: [{ at: "06:00", what: first settlement file }]     # in the organisation's time zone
    customerNotice: coo
    asOf: 2026-10-01
  file-shares: { tier: 3, owner: cio }

# Where assets are, as alerts name them: a name, a * at its beginning or end, or a range of addresses. The first row that
# matches counts, unless the alert itself says it, ot or medical; else its service's environment does.
#assets:
  #- { match: ["plc-*", 10.20.0.0/16], environment: ot }
  #- { match: ["*.ward.example.com"], environment: medical }

# Who decides. The first row that matches, else the fallback row. any: one of them; all: each of them;
# atLeast with of: so many of them. Silence never approves. A row may ask, under when, for the action, environment, tier,
# downtime: over-tolerable, costOver: 5000000 USD, and signal: ransomware. See what it means with muster simulate.
authority:
  - { when: { action: isolate-host, tier: [3, 4] }, decides: { any: [commander, ciso, deputy-ciso] } }
  - { when: { action: shut-down }, decides: { all: [ciso, coo] }, tieBreaker: ceo, within: 25m }
  # delegates: false: here nobody may choose for somebody else. standsFor: after that it is decided again, or reverted.
  #- { when: { action: wipe-host }, decides: { all: [ciso, cio] }, delegates: false, within: 50m, standsFor: 2h }
  # consents: whoever decides, these must agree too, and what they refuse stays refused, unless vetoLiftedBy lifts it.
  #- { when: { environment: [ot, medical] }, consents: [clinical-safety], vetoLiftedBy: ceo }
  - { fallback: true, decides: { all: [ciso, coo] }, tieBreaker: ceo }

# Agreed beforehand, so that nobody is asked first: anybody under people may use an order, unless commands names roles
# for action: /muster action isolate-host FS-01. It is in force once everybody under agreedBy (people, not roles) has
# agreed to its text by their own click: /muster agreements. It reaches plant or patients only where environment names
# them and somebody with a safety role agreed.
#standingOrders:
  #- id: so-1
    #when: { action: isolate-host, tier: [3, 4], environment: [it], signal: ransomware }
    #agreedBy: [amara, carla]
    #expires: 2027-06-30      # through that day
    #standsFor: 4h

# ---- How this installation runs -------------------------------------------------------------------------------

server:
  port: 3000
  # The address at which Slack, Twilio and the alert sources reach this server. Better set as PUBLIC_URL.
  #publicUrl: https://muster.example.com

# Slack and Twilio are set up where their variables are in the environment or .env; a line here says that they should be.
# To do without one, take away its line, its variables, and its media out of the steps above.
# workspaces: others than ours whose people are paged in theirs, such as [T0123ABCD]; see src/chat/README.md.
# recordReaction: whoever reacts with it to a message in a war room, or pins the message, adds it to the record.
slack:
  recordReaction: pushpin
twilio: {}

# How long alerts are kept that no incident's record speaks of. What is in a record stays with it.
retention:
  alerts: 90d
  quarantined: 365d           # those that nobody could read

# Who may send alerts, to https://<this server>/alerts/<name>. The secret of "guardduty" is ALERTS_GUARDDUTY_SECRET.
#   kind   what sends them, such as guardduty, crowdstrike or alertmanager: src/alerts/README.md lists every kind. generic
#          is any JSON in Muster's own words, mapping any JSON read as you say: a whole example is there too
#   auth   { kind: bearer }, { kind: basic, username: … }, github, pagerduty, standard-webhooks, client-state (Microsoft
#          Graph), google (Pub/Sub), oidc, mtls, or any other signature, as it has them:
#          { kind: hmac, header: X-Signature, prefix: "sha256=", timestampHeader: X-Timestamp }
alerts:
  guardduty: { kind: guardduty, auth: { kind: bearer } }
  ours: { kind: generic, auth: { kind: bearer } }
  #alertmanager: { kind: alertmanager, auth: { kind: bearer } }
`;

export const environmentTemplate = `# Copy this file to .env beside muster.yaml, fill it in, and keep it out of version control.
# Real environment variables win. Each secret X may instead be a file, named in X_FILE.

# Slack: https://api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token (xoxb-…)
SLACK_BOT_TOKEN=
# … → Basic Information → App Credentials → Signing Secret, with which Slack signs its requests to PUBLIC_URL
SLACK_SIGNING_SECRET=
# In its place, for Socket Mode (Muster connects to Slack, which then needs no address of yours):
# … → Basic Information → App-Level Tokens, with the scope connections:write (xapp-…)
# SLACK_APP_TOKEN=
# Only for other workspaces (slack.workspaces): both from Basic Information, and a key made with "openssl rand -hex 32".
# SLACK_CLIENT_ID=
# SLACK_CLIENT_SECRET=
# SLACK_TOKEN_KEY=

# Microsoft Teams: https://portal.azure.com → your Azure Bot → Configuration: the app's id, its tenant's, and a client secret
# TEAMS_APP_ID=
# TEAMS_TENANT_ID=
# TEAMS_APP_PASSWORD=
# In its place, a certificate that was uploaded for the app, and its private key (RSA), as PEM in one file:
# TEAMS_APP_CERTIFICATE_FILE=

# Twilio: https://console.twilio.com → Account Info
TWILIO_ACCOUNT_SID=
TWILIO_AUTH_TOKEN=
# … → Phone Numbers → Active numbers: one that can text and ring, in E.164
TWILIO_FROM=

# Where Slack, Twilio and the alert sources reach this server, such as https://muster.example.com
PUBLIC_URL=

# One for each source under alerts in muster.yaml: make it with "openssl rand -hex 32" and give it to the source.
# While it is being replaced, the old one goes into ALERTS_GUARDDUTY_SECRET_PREVIOUS.
ALERTS_GUARDDUTY_SECRET=
ALERTS_OURS_SECRET=

# Opens /metrics to whoever sends it as a bearer token: make it with "openssl rand -hex 32". Without one /metrics is
# closed, except to this machine itself while HOST is a loopback address.
MUSTER_ADMIN_TOKEN=

# What the server listens on. HOST=127.0.0.1 when a proxy on this machine is in front of it.
# HOST=0.0.0.0
# PORT=3000

# Where the ledger is; relative paths start from the folder of muster.yaml. Several replicas share a PostgreSQL, at
# postgres://HOST:5432/DATABASE with ROLE:PASSWORD@ before the host; bring it up to date with: muster migrate
# DATABASE_URL=sqlite:muster.db
# Needed by several replicas, and prompt for one: redis://localhost:6379
# REDIS_URL=
# The key that seals the ledger. muster init made it; keep a copy where the database is not.
# MUSTER_SEALING_KEY_FILE=muster-sealing-key.pem
# LOG_LEVEL=info
`;

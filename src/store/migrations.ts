/** Steps from an empty database to the present schema; a step that was released is never changed again. */
export const migrations: readonly string[] = [
  `
  create table hedgerow.deliveries (
    guid text primary key,
    event text not null,
    repository text,
    payload bytea,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
    tries integer not null default 1,
    received_at timestamptz not null default now(),
    finished_at timestamptz
  );
  alter table hedgerow.deliveries alter column payload set storage external;
  create index deliveries_open on hedgerow.deliveries (received_at) where state = 'waiting';
  create index deliveries_finished on hedgerow.deliveries (finished_at) where finished_at is not null;

  create table hedgerow.blobs (
    id text primary key,
    content bytea not null,
    size integer not null,
    used_at timestamptz not null default now()
  );
  alter table hedgerow.blobs alter column content set storage external;
  create index blobs_used on hedgerow.blobs (used_at);

  create table hedgerow.processes (
    id uuid primary key,
    lock integer not null unique,
    host text not null,
    pid integer not null,
    role text not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    missing_since timestamptz,
    leaving boolean not null default false
  );

  create table hedgerow.running_jobs (
    job uuid primary key,
    queue text not null,
    process uuid not null references hedgerow.processes (id),
    started_at timestamptz not null default now()
  );
  create index running_jobs_process on hedgerow.running_jobs (process);

  create table hedgerow.pauses (
    repository text not null,
    fabric text not null,
    by text not null,
    since timestamptz not null default now(),
    primary key (repository, fabric)
  );

  create table hedgerow.proposals (
    repository text not null,
    fabric text not null,
    state text not null,
    primary key (repository, fabric)
  );

  create table hedgerow.requests (
    installation bigint not null,
    at float8 not null,
    points integer not null,
    content boolean not null
  );
  create index requests_at on hedgerow.requests (installation, at);

  create table hedgerow.request_holds (
    installation bigint primary key,
    until float8 not null
  )
  `,
  `
  create table hedgerow.watched (
    repository bigint primary key,
    branches jsonb not null
  );

  create table hedgerow.uploads (
    repository bigint not null,
    fabric text not null,
    branch text not null,
    blobs json not null,
    primary key (repository, fabric)
  );

  create table hedgerow.fabrics (
    repository bigint not null,
    fabric text not null,
    installation bigint not null,
    owner text not null,
    repo text not null,
    branch text not null,
    directory text not null,
    commit text not null,
    tree text not null,
    rules text,
    records integer not null default 0,
    indexed_at timestamptz not null default now(),
    epoch text not null,
    last_event bigint not null default 0,
    compacted_to bigint not null default 0,
    primary key (repository, fabric)
  );

  create table hedgerow.records (
    repository bigint not null,
    fabric text not null,
    key text collate "C" not null,
    api_group text not null,
    kind text not null,
    namespace text,
    name text not null,
    path text not null,
    line integer not null,
    end_line integer not null,
    blob text not null,
    labels jsonb not null,
    value json not null,
    primary key (repository, fabric, key)
  );
  create index records_labels on hedgerow.records using gin (labels jsonb_path_ops);

  create table hedgerow.events (
    repository bigint not null,
    fabric text not null,
    number bigint not null,
    type text not null,
    event json not null,
    at timestamptz not null default now(),
    primary key (repository, fabric, number)
  );
  create index events_at on hedgerow.events (at);

  create table hedgerow.changes (
    id text primary key,
    repository bigint not null,
    fabric text not null,
    state text not null,
    title text not null,
    message text not null,
    requester json not null,
    content json not null,
    forced boolean not null default false,
    pull_request integer,
    head text,
    base text,
    plan_id text,
    added json not null default '[]',
    collisions json not null default '[]',
    resolutions json not null default '[]',
    withdrawn boolean not null default false,
    reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index changes_of_fabric on hedgerow.changes (repository, fabric, created_at);
  create index changes_open on hedgerow.changes (repository) where state in ('draft', 'queued', 'proposed', 'conflicted');

  create table hedgerow.change_records (
    change text not null references hedgerow.changes (id) on delete cascade,
    repository bigint not null,
    fabric text not null,
    key text collate "C" not null,
    value json,
    primary key (change, key)
  );
  create index change_records_of_key on hedgerow.change_records (repository, fabric, key);

  create table hedgerow.tokens (
    id text primary key,
    hash text not null unique,
    name text not null,
    scope text not null,
    fabrics json not null,
    login text,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    used_at timestamptz
  );

  create table hedgerow.idempotency (
    token text not null,
    key text not null,
    digest text not null,
    answer json,
    created_at timestamptz not null default now(),
    primary key (token, key)
  );
  create index idempotency_created on hedgerow.idempotency (created_at);

  create table hedgerow.subscriptions (
    id text primary key,
    repository bigint not null,
    fabric text not null,
    url text not null,
    types json not null,
    state text not null,
    epoch text not null,
    number bigint not null,
    secrets json not null,
    created_at timestamptz not null default now(),
    failing_since timestamptz,
    last_status integer,
    last_error text,
    next_try_at timestamptz,
    tries integer not null default 0
  );
  create index subscriptions_of_fabric on hedgerow.subscriptions (repository, fabric);

  create table hedgerow.audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    token text not null,
    token_name text not null,
    request text not null,
    method text not null,
    path text not null,
    repository bigint,
    fabric text,
    change text,
    pull_request integer,
    status integer not null
  )
  `,
  `
  alter table hedgerow.fabrics add column proposals json not null default '[]';

  create table hedgerow.drift (
    repository bigint not null,
    fabric text not null,
    number bigint not null,
    finding json not null,
    counts json not null,
    since timestamptz not null,
    compared_at timestamptz not null,
    unreachable_since timestamptz,
    unreachable text,
    page text not null,
    primary key (repository, fabric)
  );

  create table hedgerow.drift_history (
    repository bigint not null,
    fabric text not null,
    number bigint not null,
    at timestamptz not null,
    finding json not null,
    primary key (repository, fabric, number)
  );
  create index drift_history_at on hedgerow.drift_history (at);

  create table hedgerow.live_records (
    repository bigint not null,
    fabric text not null,
    key text collate "C" not null,
    digest text not null,
    record json not null,
    primary key (repository, fabric, key)
  )
  `,
];

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
];

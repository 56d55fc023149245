# docker build -t xacct-lint . && docker run --rm -v "$PWD:/work:ro" xacct-lint
FROM rust:1-alpine AS build
RUN apk add --no-cache build-base
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package xacct-lint

FROM alpine:3
# `compare --git` and `--diff-base` run git. The tree belongs to whoever mounts it.
RUN apk add --no-cache git \
    && git config --system --add safe.directory /work \
    && adduser -D -u 1000 lint
COPY --from=build /source/target/release/xacct-lint /usr/local/bin/xacct-lint
COPY LICENSE LICENSE-APACHE LICENSE-MIT NOTICE /usr/share/licenses/xacct-lint/
USER lint
WORKDIR /work
ENTRYPOINT ["xacct-lint"]

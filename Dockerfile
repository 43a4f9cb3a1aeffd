# A small image: the binary, its settings, one volume. Built from a checkout: docker build -t folkmoot .
FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock rust-toolchain.toml askama.toml ./
COPY src ./src
COPY migrations ./migrations
COPY document-text ./document-text
COPY http-signatures ./http-signatures
COPY federation-tests/Cargo.toml ./federation-tests/Cargo.toml
COPY federation-tests/src ./federation-tests/src
RUN cargo build --release --locked --bin folkmoot

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data folkmoot \
    && install --directory --owner folkmoot --group folkmoot /data
COPY --from=build /build/target/release/folkmoot /usr/local/bin/folkmoot
COPY config/docker.toml /etc/folkmoot/folkmoot.toml
ENV FOLKMOOT_CONFIG=/etc/folkmoot/folkmoot.toml
USER folkmoot
VOLUME /data
EXPOSE 7000
ENTRYPOINT ["/usr/local/bin/folkmoot", "serve"]

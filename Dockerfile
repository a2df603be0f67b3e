# syntax=docker/dockerfile:1

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
ARG VERSION=dev
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/kept ./cmd/kept \
 && mkdir -m 0700 /out/data \
 && mkdir -m 1777 /out/tmp

# Nothing but the binary and the certificates it checks Slack's with; time zones are in the binary.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/kept /kept
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
ENV KEPT_DATA=/data
USER 65532:65532
VOLUME /data
EXPOSE 8080
# The binary asks its own /healthz: the image has no shell and no curl.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["/kept", "doctor", "--live"]
ENTRYPOINT ["/kept"]
CMD ["serve"]

/** A certificate for 127.0.0.1 and localhost that nobody trusts, and its key. It guards nothing. It is valid for 200 years. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUJfdQhV7gSfLLeGRbhj1QZ10MTyQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTIyNDEzMVoYDzIyMjYxMDEy
MjI0MTMxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATj0dBn9UckIzCKYrnygsHbs4AwHgRwOpU/N2pzRnQMAtikpliljJba
Ne/t+U24Uqjeu61A2CmdPfp1iLPftKBUo28wbTAdBgNVHQ4EFgQUSxldSxPR7F25
v1RXVLrvOepO4R4wHwYDVR0jBBgwFoAUSxldSxPR7F25v1RXVLrvOepO4R4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
zj0EAwIDSAAwRQIgVi75Fvjec2Vhij0sLaBnEl1LVTqW1PWkTS58rWY9NoICIQDa
QV+d5Vy7komtof0Zks/I1sCnpSp60p482lHzYfj8LQ==
-----END CERTIFICATE-----
`;

export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgK3rsdgUCoTawYU1A
i8WsnOnKpw5ueTh+bIX4IW72RIKhRANCAATj0dBn9UckIzCKYrnygsHbs4AwHgRw
OpU/N2pzRnQMAtikpliljJbaNe/t+U24Uqjeu61A2CmdPfp1iLPftKBU
-----END PRIVATE KEY-----
`;

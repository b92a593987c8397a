-- +goose Up
CREATE TABLE posts (
    key text PRIMARY KEY,
    led text NOT NULL,
    at datetime NOT NULL
);
CREATE INDEX posts_at ON posts (at);

package org.posthorn.pipeline;

/**
 * What stands in front of a message, by where it goes.
 *
 * @param delivered in a mailbox: with Return-Path and Delivered-To. RFC 5321 §4.4
 * @param relayed to another host for the recipient that the client named
 * @param forwarded to another host for somebody else: with Delivered-To, so that a loop is noticed
 */
record TraceFields(byte[] delivered, byte[] relayed, byte[] forwarded) {}

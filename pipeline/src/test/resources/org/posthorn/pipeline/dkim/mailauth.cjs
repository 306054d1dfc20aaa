// What mailauth says of signatures and seals, for OracleTest and ArcOracleTest.
//
// mailauth.cjs MAILAUTH verify FOLDER   FOLDER/keys has "NAME TEXT" lines; prints "FILE PASSED SIGNATURES ARC" for each *.eml
// mailauth.cjs MAILAUTH sign FOLDER     signs each *.eml with FOLDER/rsa.pem and FOLDER/ed25519.pem
// mailauth.cjs MAILAUTH seal FOLDER     seals each *.eml once, twice and three times with FOLDER/rsa.pem, as FILE.1 and so on
const fs = require('fs');
const path = require('path');
const [library, what, folder] = process.argv.slice(2);
const { dkimVerify } = require(path.join(library, 'lib/dkim/verify.js'));
const { dkimSign } = require(path.join(library, 'lib/dkim/sign.js'));
const { arc, sealMessage } = require(path.join(library, 'lib/arc/index.js'));

const read = name => fs.readFileSync(path.join(folder, name));
const messages = fs.readdirSync(folder).filter(name => name.endsWith('.eml')).sort();

async function verify() {
    const published = new Map(
        read('keys').toString().trim().split('\n').map(line => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]));
    const resolver = async (name, type) => {
        if (type === 'TXT' && published.has(name)) {
            return [[published.get(name)]];
        }
        throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    };
    for (const name of messages) {
        const said = await dkimVerify(read(name), { resolver });
        const chain = await arc(said.arc, { resolver });
        const signatures = said.results.filter(one => one.signature);
        const passed = signatures.filter(one => one.status.result === 'pass');
        console.log(name, passed.length, signatures.length, chain ? chain.status.result : 'none');
    }
}

async function sign() {
    for (const name of messages) {
        for (const header of ['simple', 'relaxed']) {
            for (const body of ['simple', 'relaxed']) {
                for (const selector of ['rsa', 'ed25519']) {
                    const signed = await dkimSign(read(name), {
                        canonicalization: `${header}/${body}`,
                        algorithm: `${selector}-sha256`,
                        signatureData: [{ signingDomain: 'example.org', selector, privateKey: read(`${selector}.pem`) }]
                    });
                    const file = path.join(folder, `${name}.${header}.${body}.${selector}.mailauth`);
                    fs.writeFileSync(file, Buffer.concat([Buffer.from(signed.signatures), read(name)]));
                }
            }
        }
    }
}

async function seal() {
    for (const name of messages) {
        let message = read(name);
        for (const hop of [1, 2, 3]) {
            const fields = await sealMessage(message, {
                signingDomain: 'example.org',
                selector: 'rsa',
                privateKey: read('rsa.pem'),
                authResults: `mx${hop}.example.org; dmarc=pass header.from=example.org`,
                cv: hop === 1 ? 'none' : 'pass'
            });
            message = Buffer.concat([fields, message]);
            fs.writeFileSync(path.join(folder, `${name}.${hop}`), message);
        }
    }
}

({ verify, sign, seal })[what]().catch(e => {
    console.error(e);
    process.exit(1);
});

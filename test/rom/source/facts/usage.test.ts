import { describe, expect, it } from '@jest/globals';
import { usageReader } from '../../../../rom/source/facts/usage/read-usages.ts';

/** Commands as iPXE's sources write them: tables, a union that commands share, and a call into another source. */
const tables = `
struct pour_options { char *name; };
static union {
	/* "pour" takes all */
	struct option_descriptor pour[3];
	struct option_descriptor drip[1];
	struct option_descriptor none[0];
} opts = {
	.pour = {
		OPTION_DESC ( "slow", 's', required_argument,
			      struct pour_options, slow, parse_timeout ),
		OPTION_DESC ( "into", 'i', required_argument,
			      struct pour_options, into, parse_autovivified_setting ),
		OPTION_DESC ( "quiet", 'q', no_argument,
			      struct pour_options, quiet, parse_flag ),
	},
};
static struct command_descriptor pour_cmd =
	COMMAND_DESC ( struct pour_options, opts.pour, 1, MAX_ARGUMENTS,
		       "<jug> (one, "
		       "or more)" );
static struct wrapped_descriptor drip_cmd =
	WRAPPED_COMMAND_DESC ( struct pour_options, opts.drip, 0, 2, NULL, drip_one, 1 );
struct kind_descriptor stir_desc = {
	.cmd = &stir_cmd,
	.action = stir,
};
static struct command_descriptor stir_cmd =
	COMMAND_DESC ( struct pour_options, opts.none, 2, 2, NULL );
static int common_exec ( int argc, char **argv, struct command_descriptor *cmd ) {
	return parse_options ( argc, argv, cmd, &opts );
}
static int pour_exec ( int argc, char **argv ) {
	return common_exec ( argc, argv, &pour_cmd );
}
static int drip_exec ( int argc, char **argv ) {
	char *drop = argv[optind];
	return wrapped_exec ( argc, argv, &drip_cmd );
}
static int stir_exec ( int argc, char **argv ) {
	if ( parse_autovivified_setting ( argv[optind++], &setting ) != 0 )
		return 1;
	parse_integer ( argv[optind], &times );
	return kind_exec ( argc, argv, &stir_desc );
}
int shared_exec ( int argc, char **argv ) {
	return common_exec ( argc, argv, &pour_cmd );
}
`;
const other = `
static struct command_descriptor look_cmd =
	COMMAND_DESC ( struct look_options, look_opts, 1, 1, "<setting>" );
static struct option_descriptor look_opts[] = {
	OPTION_DESC ( "all", 'a', no_argument, struct look_options, all, parse_flag ),
};
static int look_exec ( int argc, char **argv ) {
	parse_options ( argc, argv, &look_cmd, &opts );
	return parse_existing_setting ( argv[optind], &setting );
}
static int up_exec ( int argc, char **argv ) {
	parse_options ( argc, argv, &look_cmd, &opts );
	parse_existing_setting ( argv[optind], &setting );
	parse_integer ( argv[ optind + 1 ], &by );
	return storen_setting ( setting.settings, &setting.setting, value );
}
static int wrapper_exec ( int argc, char **argv ) {
	return shared_exec ( argc, argv );
}
static int bare_exec ( int argc __unused, char **argv __unused ) {
	return 0;
}
`;

const files = new Map([
  ['a.c', tables],
  ['b.c', other],
]);
const usage = usageReader(files, ['a.c', 'b.c']);

describe('usages that option tables state', () => {
  it('has the options, the counts and the synopsis of a descriptor', () => {
    expect(usage('a.c', 'pour_exec')).toEqual({
      options: [
        { long: 'slow', short: 's', takes: 'integer' },
        { long: 'into', short: 'i', takes: 'setting' },
        { long: 'quiet', short: 'q', takes: null },
      ],
      minArguments: 1,
      maxArguments: null,
      synopsis: '<jug> (one, or more)',
      arguments: {},
      stores: true,
    });
  });

  it('takes as many of a union as the member of the command has', () => {
    expect(usage('a.c', 'drip_exec')).toMatchObject({
      options: [{ long: 'slow', short: 's', takes: 'integer' }],
      minArguments: 0,
      maxArguments: 2,
      synopsis: '',
    });
    expect(usage('a.c', 'stir_exec')).toMatchObject({ options: [], minArguments: 2, maxArguments: 2 });
  });

  it('knows which argument names a setting, and which is a number', () => {
    expect(usage('a.c', 'stir_exec')).toMatchObject({
      arguments: { 0: 'setting', 1: 'integer' },
      stores: true,
    });
    expect(usage('b.c', 'up_exec')).toMatchObject({
      arguments: { 0: 'setting', 1: 'integer' },
      stores: true,
    });
    expect(usage('b.c', 'look_exec')).toMatchObject({ arguments: { 0: 'setting' }, stores: false });
  });

  it('follows a call into another source, and knows none where none is stated', () => {
    expect(usage('b.c', 'wrapper_exec')?.options).toHaveLength(3);
    expect(usage('b.c', 'shared_exec')?.minArguments).toBe(1);
    expect(usage('b.c', 'bare_exec')).toBeUndefined();
    expect(usage('b.c', 'gone_exec')).toBeUndefined();
  });
});

/** gPXE's sources count their arguments themselves. */
const counted = (condition: string, before = ''): string => `
static int some_exec ( int argc, char **argv ) {
	${before}
	if ( ${condition} ) {
		printf ( "Usage:\\n"
			 "  %s <thing>\\n"
			 "\\n"
			 "Do something\\n", argv[0] );
		return 1;
	}
	return 0;
}
`;

describe('usages that C code tests', () => {
  it.each([
    ['argc != 3', 2, 2],
    ['argc != 1', 0, 0],
    ['argc > 2', 0, 1],
    ['argc < 2 || ! strcmp ( argv[1], "-h" )', 1, null],
    ['argc == 1', 1, null],
    ['optind == argc', 1, null],
    ['optind != ( argc - 2 )', 2, 2],
    ['( argc - optind ) < 1', 1, null],
    ['optind != argc', 0, 0],
  ])('reads %s', (condition, minArguments, maxArguments) => {
    const found = usageReader(new Map([['c.c', counted(condition)]]), ['c.c'])('c.c', 'some_exec');
    expect(found).toMatchObject({ minArguments, maxArguments, synopsis: '<thing>', options: [] });
  });

  it('counts what was taken before', () => {
    const code = counted('optind != argc', 'name = argv[optind++];');
    const found = usageReader(new Map([['c.c', code]]), ['c.c'])('c.c', 'some_exec');
    expect(found).toMatchObject({ minArguments: 0, maxArguments: 1 });
  });

  it('reads options of getopt_long, and settings by position', () => {
    const code = `
static void keep_syntax ( char **argv ) {
	printf ( "Usage: %s [-n|--name <name>] what\\n", argv[0] );
}
static int keep_exec ( int argc, char **argv ) {
	static struct option longopts[] = {
		{ "help", 0, NULL, 'h' },
		{ "name", required_argument, NULL, 'n' },
		{ "all", 0, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	while ( ( c = getopt_long ( argc, argv, "hn:a", longopts, NULL ) ) >= 0 ) {
		keep_syntax ( argv );
	}
	return storef_named_setting ( argv[1], argv[2] );
}
static int other_exec ( int argc, char **argv ) {
	if ( argc == 7 ) {
		printf ( "seven\\n" );
	}
	return 0;
}
`;
    const read = usageReader(new Map([['c.c', code]]), ['c.c']);
    expect(read('c.c', 'keep_exec')).toEqual({
      options: [
        { long: 'name', short: 'n', takes: 'text' },
        { long: 'all', short: 'a', takes: null },
      ],
      minArguments: 0,
      maxArguments: null,
      synopsis: '[-n|--name <name>] what',
      arguments: { 0: 'setting' },
      stores: true,
    });
    expect(read('c.c', 'other_exec')).toBeUndefined();
  });
});
